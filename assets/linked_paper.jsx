/** The paper behind this page's link. The token goes in the body, for an address is written down in many places. */
export function LinkedPaper({ action, label }) {
  function fill(event) {
    event.currentTarget.elements.token.value = window.location.hash.slice(1, 101);
  }

  return (
    <form method="post" action={action} target="_blank" onSubmit={fill}>
      <input type="hidden" name="token" />
      <button type="submit" className="button">
        {label}
      </button>
    </form>
  );
}
