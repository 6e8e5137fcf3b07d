/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, request as startRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import getPort from 'get-port';

/** A company's proxy, the only way to a service that the machine itself does not reach. */
export interface OnlyWayOut {
	/** What HTTP_PROXY and HTTPS_PROXY name. */
	url: string;
	/** The address of the service as n8n knows it: nothing listens there, only the proxy knows the way. */
	serviceUrl: string;
	/** What has passed to the service, in order: `GET /gettoken`, `CONNECT`. */
	passed: string[];
	/** @param hiddenUrl where the service really is, such as `http://127.0.0.1:4000` */
	leadTo(hiddenUrl: string): void;
	close(): Promise<void>;
}

/**
 * Starts the proxy on loopback. It passes on requests with a whole URL and lines by CONNECT, to anywhere;
 * where the service names its own address in an answer, it becomes the one that n8n knows.
 */
export async function openOnlyWayOut(): Promise<OnlyWayOut> {
	let hidden = '';
	const known = `127.0.0.1:${await getPort()}`;
	const passed: string[] = [];
	/** Where a request goes; it is written down when that is the service. */
	const wayTo = (host: string, what: string) => {
		if (host === known) passed.push(what);
		return host === known ? hidden : host;
	};
	const proxy = createServer((incoming, answer) => {
		const asked = new URL(incoming.url ?? '/');
		const host = wayTo(asked.host, `${incoming.method} ${asked.pathname}`);
		const { method, headers } = incoming;
		const outgoing = startRequest(
			`http://${host}${asked.pathname}${asked.search}`,
			// Answers come in plain, so that the address in them can be read.
			{ method, headers: { ...headers, host, 'accept-encoding': 'identity' } },
			(answered: IncomingMessage) => {
				void text(answered).then((body) => {
					const { 'content-type': type = 'text/plain' } = answered.headers;
					answer.writeHead(answered.statusCode ?? 502, { 'content-type': type });
					answer.end(body.replaceAll(hidden, known));
				});
			},
		);
		outgoing.on('error', () => answer.writeHead(502).end());
		incoming.pipe(outgoing);
	});
	const lines = new Set<{ destroy(): unknown }>();
	proxy.on('connect', ({ url = '' }: IncomingMessage, line, head: Buffer) => {
		const way = new URL(`http://${wayTo(url, 'CONNECT')}`);
		const onwards = connect(Number(way.port || 80), way.hostname, () => {
			line.write('HTTP/1.1 200 Connection established\r\n\r\n');
			onwards.write(head);
			onwards.pipe(line).pipe(onwards);
		});
		for (const end of [line, onwards]) {
			lines.add(end);
			end.on('error', () => [line, onwards].forEach((each) => each.destroy()));
			end.on('close', () => lines.delete(end));
		}
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
		serviceUrl: `http://${known}`,
		passed,
		leadTo(hiddenUrl) {
			hidden = new URL(hiddenUrl).host;
		},
		async close() {
			for (const line of lines) line.destroy();
			proxy.closeAllConnections();
			await new Promise((resolve) => proxy.close(resolve));
		},
	};
}
