/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import type { Store } from './store';

const path = '/connect';

/** Takes WebSocket connections of Stream mode on the same port; the rest of the server knows nothing of it. */
export function serveStream(app: FastifyInstance, store: Store): void {
	const sockets = new WebSocketServer({ noServer: true });
	app.addHook('onListen', async () => {
		const { port } = app.server.address() as AddressInfo;
		store.streams.baseUrl = `http://127.0.0.1:${port}`;
		store.streams.endpoint = `ws://127.0.0.1:${port}${path}`;
	});
	app.addHook('preClose', async () => {
		for (const socket of sockets.clients) socket.terminate();
		sockets.close();
	});
	app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		const url = new URL(request.url ?? '/', 'http://localhost');
		const holder =
			url.pathname === path && store.streams.redeem(url.searchParams.get('ticket') ?? '');
		if (!holder) {
			// Chosen: how the service refuses a ticket is not documented.
			socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
			return;
		}
		sockets.handleUpgrade(request, socket, head, (client) => store.streams.connect(holder, client));
	});
}
