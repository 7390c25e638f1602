// "Leave this page": the page we leave does not stay behind the Back button. Without script it is a plain link.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-exit]");
  if (!link || event.defaultPrevented || event.button !== 0) return;
  event.preventDefault();
  document.body.hidden = true;
  location.replace(link.href);
});
