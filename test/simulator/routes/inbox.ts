/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const files = [
	{ url: '/', name: 'page.html', type: 'text/html; charset=utf-8' },
	{ url: '/_sim/page.css', name: 'page.css', type: 'text/css; charset=utf-8' },
	{ url: '/_sim/page.js', name: 'page.js', type: 'text/javascript; charset=utf-8' },
];

/** The page on which everybody's messages are seen and read; it needs nothing from elsewhere. */
export function serveInboxPage(app: FastifyInstance): void {
	for (const { url, name, type } of files) {
		app.get(url, async (_request, reply) => {
			const content = await readFile(join(__dirname, '..', 'inbox', name));
			return await reply.header('content-type', type).send(content);
		});
	}
}
