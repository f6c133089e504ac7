/** An HTTP server on loopback that answers as a test says; the protocol of a provider, not the provider. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpPeer {
  readonly url: string;
  readonly asked: Asked[];
  /** What it answers from now on; `cut` breaks the connection after the request has come. */
  answer: (asked: Asked) => { status: number; body: unknown } | 'cut';
  close(): Promise<void>;
}

/** Starts one. */
export async function startHttpPeer(answer: HttpPeer['answer']): Promise<HttpPeer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const one = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: await text(request),
    };
    asked.push(one);
    const said = peer.answer(one);
    if (said === 'cut') return void response.destroy();
    response.writeHead(said.status, { 'content-type': 'application/json' }).end(JSON.stringify(said.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const peer: HttpPeer = {
    url: `http://127.0.0.1:${address instanceof Object ? address.port : 0}`,
    asked,
    answer,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return peer;
}
