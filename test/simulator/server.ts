import fastifyMultipart from '@fastify/multipart';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { SimulatorControl } from './control';
import type { Endpoint } from './endpoint';
import { allEndpoints } from './endpoints';
import {
	apiNameOfPath,
	flatRefusal,
	unknownTopapi,
	v1GatewayRefusal,
	type Refusal,
} from './helpers/envelopes';
import { toJson } from './helpers/json';
import { serveControl } from './routes/control';
import { serveInboxPage } from './routes/inbox';
import { keepOthersOut } from './keepOthersOut';
import { serveEndpoints } from './serve';
import type { Store } from './store';
import { serveStream } from './streamServer';

/** More than any upload that the service takes, so that the simulator itself refuses those. */
const maxBodyBytes = 64 * 1024 * 1024;

/** The HTTP server with every route on it; not listening yet. */
export async function buildServer(
	store: Store,
	control: SimulatorControl,
): Promise<{ app: FastifyInstance; routes: string[] }> {
	const app = fastify({
		bodyLimit: maxBodyBytes,
		exposeHeadRoutes: false,
		forceCloseConnections: true,
	});
	const routes: string[] = [];
	app.addHook('onRoute', ({ method, url }) => {
		routes.push(`${String(method)} ${url}`);
	});
	await app.register(fastifyMultipart, { limits: { fileSize: maxBodyBytes } });
	// Bodies are read as bytes and understood by each API family in its own way.
	app.removeContentTypeParser(['application/json', 'text/plain']);
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
		done(null, body);
	});
	app.setNotFoundHandler(async (request, reply) => await sayNotFound(store, request, reply));
	keepOthersOut(app);
	serveEndpoints(app, store, allEndpoints);
	serveControl(app, control);
	serveInboxPage(app);
	serveStream(app, store);
	return { app, routes };
}

/** Unknown paths: each layer has its own words for them. */
async function sayNotFound(
	store: Store,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const path = request.url.split('?')[0] ?? '';
	const isV1 = path.startsWith('/v1.0/');
	const requestId = isV1 ? store.ids.v1RequestId() : store.ids.topapiRequestId();
	const known = allEndpoints.find((endpoint) => endpoint.path === path);
	const answer = notFoundAt(path, known).toAnswer(requestId);
	store.calls.push({
		number: store.calls.length + 1,
		at: store.now(),
		api: known?.api ?? 'unknown',
		method: request.method,
		path,
		query: {},
		headers: {},
		body: undefined,
		status: answer.status,
		answer: answer.body,
		throttled: false,
		accepted: false,
	});
	return await reply
		.code(answer.status)
		.header('content-type', answer.contentType)
		.serializer((payload: string) => payload)
		.send(toJson(answer.body));
}

function notFoundAt(path: string, known?: Endpoint): Refusal {
	if (path.startsWith('/topapi/')) return unknownTopapi(apiNameOfPath(path));
	if (path.startsWith('/v1.0/')) {
		const message = 'Specified api is not found, please check your url and method.';
		return v1GatewayRefusal(404, 'InvalidAction.NotFound', message);
	}
	// The old API knows the path, and wants another method there.
	if (known?.method === 'POST') return flatRefusal(43002, '需要POST请求');
	return flatRefusal(404, '请求的URI地址不存在');
}
