// Starts Swagger UI on /api/docs. Its usual start script is inline, which our CSP forbids.
const { document: url } = document.querySelector('#docs').dataset
SwaggerUIBundle({ url, dom_id: '#docs', deepLinking: true })
