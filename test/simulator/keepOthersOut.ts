import type { FastifyInstance, FastifyRequest } from 'fastify';

const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The page shows what people wrote: nothing of that may run, load from elsewhere, or be framed. */
const contentSecurityPolicy = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');

/**
 * Other pages in the same browser must not read or command the simulator: the inbox and /_sim/ take
 * only names of this machine in `Host` (another name is one that somebody has pointed here), and
 * nothing that another origin has asked for. The simulated APIs stay as open as DingTalk's.
 */
export function keepOthersOut(app: FastifyInstance): void {
	app.addHook('onRequest', async (request, reply) => {
		const { url } = request.routeOptions;
		if (url !== '/' && !url?.startsWith('/_sim/')) return;
		reply.headers({
			'content-security-policy': contentSecurityPolicy,
			'x-content-type-options': 'nosniff',
			'cache-control': 'no-store',
		});
		const why = reasonToRefuse(request);
		if (why === undefined) return;
		reply.serializer((payload: string) => payload);
		await reply
			.code(403)
			.type('application/json')
			.send(JSON.stringify({ error: why }));
	});
}

function reasonToRefuse({ method, headers }: FastifyRequest): string | undefined {
	const { host = '', origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
	if (!ownNames.has(host.replace(/:\d+$/, '').toLowerCase())) {
		return `The simulator is called 127.0.0.1 or localhost, not ${host}`;
	}
	if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
		return `${origin} may not use the simulator`;
	}
	// A link that leads here shows the page to whoever clicked it, and to nobody else.
	const isLink = mode === 'navigate' && method === 'GET';
	if (site !== undefined && !isLink && site !== 'same-origin' && site !== 'none') {
		return 'Another site may not use the simulator';
	}
	return undefined;
}
