// Starts Swagger UI on /api/docs. Its own start script would have to stand in the page, which our CSP forbids.
const { document: url } = document.querySelector('#docs').dataset
SwaggerUIBundle({ url, dom_id: '#docs', deepLinking: true })
