/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Endpoint } from './endpoint';
import type { Call, Fault } from './entities';
import { letThrough } from './gateway';
import { bodyBytes, readOapiBody, readV1Body, type ReadBody } from './helpers/body';
import { Refusal, refusalIn, withCapitalisedKeys, type Answer } from './helpers/envelopes';
import { Fields } from './helpers/fields';
import { toJson, without } from './helpers/json';
import { withoutSecrets } from './ledger';
import { answerLike } from './like';
import { answerInsteadOf, spoilAnswer } from './spoil';
import type { Store } from './store';

declare module 'fastify' {
	interface FastifyRequest {
		/** This call in the ledger. */
		call?: Call;
		/** What hits it. */
		fault?: Fault;
	}
}

const tokenName = 'x-acs-dingtalk-access-token';

/** Puts endpoints on the server, each behind its gateway, its faults and the ledger. */
export function serveEndpoints(app: FastifyInstance, store: Store, endpoints: Endpoint[]): void {
	for (const endpoint of endpoints) {
		app.route({
			method: endpoint.method,
			url: endpoint.path,
			onRequest: async (request, reply) => {
				const call = enterInLedger(store, endpoint, request);
				request.fault = store.faults.strike(endpoint.api);
				call.fault = request.fault?.kind;
				if (call.fault === 'refused') hangUp(request, reply);
			},
			handler: async (request, reply) => {
				const call = request.call ?? enterInLedger(store, endpoint, request);
				await serve(store, endpoint, call, request, reply);
			},
		});
	}
}

async function serve(
	store: Store,
	endpoint: Endpoint,
	call: Call,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<void> {
	if (store.settings.latencyMs > 0) await delay(store.settings.latencyMs);
	store.settle();
	const requestId = endpoint.layer === 'v1' ? store.ids.v1RequestId() : store.ids.topapiRequestId();
	const own = await answerTo(store, endpoint, call, request, requestId);
	const answer = answerLike(store.known, endpoint.api, own);
	call.accepted = answer.accepted;
	call.throttled = answer.throttled === true;
	call.messageId = answer.messageId;
	call.answer = withoutSecrets(answer.body, store);
	if (spoilAnswer(call.fault, request, reply, answer, requestId)) return;
	call.status = answer.status;
	const body = inTheFormOfSettings(store, answer);
	await reply
		.code(answer.status)
		.header('content-type', answer.contentType)
		.serializer((payload: string) => payload)
		.send(typeof body === 'string' ? body : toJson(body));
}

async function answerTo(
	store: Store,
	endpoint: Endpoint,
	call: Call,
	request: FastifyRequest,
	requestId: string,
): Promise<Answer> {
	try {
		const body = await readBody(endpoint, request);
		call.body = withoutSecrets(describeBody(body), store);
		const instead = answerInsteadOf(request.fault, store, endpoint);
		if (instead) return instead;
		return doWhatIsAsked(store, endpoint, call, request, body, requestId);
	} catch (thrown) {
		return refusalIn(thrown).toAnswer(requestId);
	}
}

async function readBody(endpoint: Endpoint, request: FastifyRequest): Promise<ReadBody | Refusal> {
	try {
		const { layer } = endpoint;
		return layer === 'v1' ? readV1Body(request) : await readOapiBody(request, layer, endpoint);
	} catch (thrown) {
		// The gateway looks at the token before it looks at the body.
		return refusalIn(thrown);
	}
}

function doWhatIsAsked(
	store: Store,
	endpoint: Endpoint,
	call: Call,
	request: FastifyRequest,
	body: ReadBody | Refusal,
	requestId: string,
): Answer {
	const query = request.query as Record<string, string>;
	const values = body instanceof Refusal ? {} : body.values;
	const token =
		endpoint.layer === 'v1'
			? (headerText(request.headers[tokenName]) ??
				(store.settings.tokenInQuery ? query[tokenName] : undefined))
			: (query.access_token ?? textOf(values.access_token));
	if (call.fault === 'voidToken' && token !== undefined) {
		store.tokens.revoke(store.tokens.find(token)?.app.appKey);
	}
	const exchange = {
		store,
		now: store.now(),
		requestId,
		ip: request.ip,
		query,
		params: request.params as Record<string, string>,
		fields: new Fields({ ...query, ...values }),
		json: values,
		bodyBytes: bodyBytes(request),
		file: body instanceof Refusal ? undefined : body.file,
	};
	if (endpoint.open) {
		if (body instanceof Refusal) throw body;
		return endpoint.handle(exchange);
	}
	const app = letThrough(store, endpoint, { token, ip: request.ip });
	call.app = app.appKey;
	if (body instanceof Refusal) throw body;
	return endpoint.handle(exchange, app);
}

function enterInLedger(store: Store, endpoint: Endpoint, request: FastifyRequest): Call {
	const { headers } = request;
	const told = ['content-type', 'content-length', 'transfer-encoding', 'user-agent'];
	const call: Call = {
		number: store.calls.length + 1,
		at: store.now(),
		api: endpoint.api,
		method: request.method,
		path: request.url.split('?')[0] ?? '',
		query: withoutSecrets(request.query, store) as Record<string, string>,
		headers: Object.fromEntries(
			told.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])),
		),
		body: undefined,
		status: 0,
		answer: undefined,
		throttled: false,
		accepted: false,
	};
	store.calls.push(call);
	request.call = call;
	return call;
}

function describeBody(body: ReadBody | Refusal): unknown {
	if (body instanceof Refusal) return undefined;
	if (!body.file) return body.values;
	const { fieldName, fileName, content } = body.file;
	return { ...body.values, [fieldName]: { fileName, bytes: content.length } };
}

function inTheFormOfSettings(store: Store, { body, status }: Answer): Answer['body'] {
	if (typeof body === 'string') return body;
	if (body.errcode === 88 && store.settings.subCodeOnlyInErrmsg) {
		return without(body, ['sub_code', 'sub_msg']);
	}
	if (status >= 400 && store.settings.capitalisedErrorKeys) return withCapitalisedKeys(body);
	if ('errcode' in body && store.settings.errcodeAsString) {
		return { ...body, errcode: String(body.errcode) };
	}
	return body;
}

function hangUp(request: FastifyRequest, reply: FastifyReply): void {
	reply.hijack();
	request.raw.socket.destroy();
}

function headerText(value: string | string[] | undefined): string | undefined {
	return Array.isArray(value) ? value[0] : value;
}

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}
