// Early hints before each 200, and a keep-alive that ends after some milliseconds; says at the end what came how often.
import { createServer } from "node:http";

const came = {};
const server = createServer((request, response) => {
  const id = request.headers["webhook-id"];
  came[id] = (came[id] ?? 0) + 1;
  request.resume().on("end", () => {
    response.writeEarlyHints({ link: "</a.css>; rel=preload" });
    response.writeProcessing();
    response.end("ok");
  });
});
server.keepAliveTimeout = Number(process.argv[2]);
server.keepAliveTimeoutBuffer = 0;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => {
  console.log(JSON.stringify(came));
  process.exit(0);
});
