/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SimulatorControl } from '../control';
import { coveredEndpoints } from '../coverage';
import { faultKinds, type CompanySpec, type Fault } from '../entities';
import { isRecord, parseJson, toJson } from '../helpers/json';
import { choices, defaultSettings, type Settings } from '../settings';

const apiNames = coveredEndpoints.map(({ api }) => api) as [string, ...string[]];

const faultSchema = z
	.object({
		api: z.enum(['*', ...apiNames]),
		kind: z.enum(faultKinds),
		says: z
			.object({
				code: z.string(),
				words: z.string().optional(),
				status: z.number().int().optional(),
				isWrapped: z.boolean().optional(),
			})
			.strict()
			.optional(),
		share: z.number().min(0).max(1).optional(),
		count: z.number().int().positive().optional(),
		skip: z.number().int().nonnegative().optional(),
	})
	.strict();

const clockSchema = z.union([
	z.object({ set: z.union([z.number(), z.string().datetime({ offset: true })]) }).strict(),
	z.object({ advanceMs: z.number() }).strict(),
]);
const readSchema = z.object({ userId: z.string(), messageId: z.string().optional() }).strict();
const companySchema = z.object({
	corpId: z.string(),
	name: z.string(),
	people: z.array(
		z.object({ userId: z.string(), name: z.string(), deptIds: z.array(z.number()) }).passthrough(),
	),
	departments: z.array(z.object({ deptId: z.number(), name: z.string() }).passthrough()),
	apps: z.array(
		z.object({ appKey: z.string(), appSecret: z.string(), agentId: z.string() }).passthrough(),
	),
	groups: z.array(z.object({ openConversationId: z.string() }).passthrough()),
	mediaIds: z.array(z.string()),
});

const pressSchema = z
	.object({
		outTrackId: z.string(),
		userId: z.string(),
		actionId: z.string(),
		params: z.record(z.unknown()).optional(),
	})
	.strict();
const writingSchema = z
	.object({
		userId: z.string(),
		robotCode: z.string(),
		text: z.string(),
		openConversationId: z.string().optional(),
		repliesTo: z.string().optional(),
		mentionsBot: z.boolean().optional(),
		other: z
			.object({
				msgtype: z.enum(['audio', 'picture', 'video', 'file', 'richText']),
				content: z.record(z.unknown()),
			})
			.strict()
			.optional(),
	})
	.strict();
const callbackSchema = z
	.object({
		appKey: z.string(),
		topic: z.enum(['/v1.0/card/instances/callback', '/v1.0/im/bot/messages/get']),
		data: z.record(z.unknown()),
	})
	.strict();

const eventSchema = z
	.object({
		appKey: z.string(),
		eventType: z.string(),
		data: z.record(z.union([z.string(), z.number()])),
	})
	.strict();

type Handler = (body: unknown) => unknown;

/** The HTTP twins of SimulatorControl, all under /_sim/. */
export function serveControl(app: FastifyInstance, control: SimulatorControl): void {
	const at = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', name: string, handle: Handler) =>
		app.route({
			method,
			url: `/_sim/${name}`,
			handler: async (request, reply) => await answer(request, reply, handle),
		});

	at('GET', 'ledger', () => control.ledger());
	at('GET', 'inbox', () => control.inbox());
	at('GET', 'clock', () => control.clock());
	at('POST', 'clock', (body) => {
		const change = clockSchema.parse(body);
		if ('set' in change) control.setClock(change.set);
		else control.advanceClock(change.advanceMs);
		return control.clock();
	});
	at('GET', 'faults', () => control.faults());
	at('POST', 'faults', (body) => {
		control.addFault(faultSchema.parse(body) as Fault);
		return control.faults();
	});
	at('DELETE', 'faults', () => {
		control.clearFaults();
		return [];
	});
	at('POST', 'tokens/revoke', (body) => {
		const { appKey } = z.object({ appKey: z.string().optional() }).strict().parse(body);
		return { revoked: control.revokeTokens(appKey) };
	});
	at('GET', 'company', () => control.company());
	at('PUT', 'company', (body) => {
		control.setCompany(companySchema.parse(body) as unknown as CompanySpec);
		return control.company();
	});
	at('POST', 'scopes', (body) => {
		const { appKey, scopes } = z
			.object({ appKey: z.string(), scopes: z.array(z.string()) })
			.strict()
			.parse(body);
		control.setScopes(appKey, scopes);
		return { appKey, scopes };
	});
	at('POST', 'setup', (body) => {
		const { appKey, wrong } = z
			.object({ appKey: z.string(), wrong: z.array(z.string()) })
			.strict()
			.parse(body);
		control.setUpWrongly(appKey, wrong);
		return { appKey, wrong };
	});
	at('GET', 'settings', () => control.settings());
	at('PATCH', 'settings', (body) => {
		control.changeSettings(settingsIn(body));
		return control.settings();
	});
	at('POST', 'read', (body) => {
		const { userId, messageId } = readSchema.parse(body);
		return { read: control.read(userId, messageId) };
	});
	at('POST', 'press', async (body) => await control.press(pressSchema.parse(body)));
	at('POST', 'write', async (body) => await control.write(writingSchema.parse(body)));
	at('POST', 'callbacks', async (body) => {
		const { appKey, topic, data } = callbackSchema.parse(body);
		return await control.pushCallback(appKey, topic, data);
	});
	at('POST', 'events', (body) => {
		const { appKey, eventType, data } = eventSchema.parse(body);
		control.pushEvent(appKey, eventType, data);
		return {};
	});
	at('POST', 'card', (body) => {
		const { outTrackId, userId } = z
			.object({ outTrackId: z.string(), userId: z.string() })
			.strict()
			.parse(body);
		return control.card(outTrackId, userId);
	});
	at('POST', 'refuse', (body) => {
		const { forMs } = z.object({ forMs: z.number().positive() }).strict().parse(body);
		// Answer first: this connection is among those that go.
		setImmediate(() => void control.refuseConnections(forMs));
		return { refusingForMs: forMs };
	});
	at('POST', 'streams/end', (body) => {
		const ways = z.object({ how: z.enum(['announced', 'cut', 'mute']) }).strict();
		return { ended: control.endStreams(ways.parse(body).how) };
	});
	at('GET', 'endpoints', () => coveredEndpoints);
	at('POST', 'reset', () => {
		control.reset();
		return {};
	});
}

async function answer(
	request: FastifyRequest,
	reply: FastifyReply,
	handle: Handler,
): Promise<FastifyReply> {
	reply.header('content-type', 'application/json; charset=utf-8');
	reply.serializer((payload: string) => payload);
	const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
	try {
		return await reply.send(toJson(await handle(text === '' ? {} : parseJson(text))));
	} catch (refused) {
		const message = refused instanceof z.ZodError ? refused.issues : String(refused);
		return await reply.code(400).send(toJson({ error: message }));
	}
}

/** Only settings that exist, each with a value of its own kind. */
function settingsIn(body: unknown): Partial<Settings> {
	if (!isRecord(body)) throw new Error('Settings must be an object');
	for (const [name, value] of Object.entries(body)) {
		const usual = defaultSettings[name as keyof Settings];
		if (usual === undefined) throw new Error(`No setting ${name}`);
		if (typeof usual !== typeof value) throw new Error(`${name} must be a ${typeof usual}`);
		if (Array.isArray(usual) && !z.array(z.number().nonnegative()).min(1).safeParse(value).success)
			throw new Error(`${name} must be a list of numbers`);
		const possible: readonly unknown[] | undefined = choices[name as keyof typeof choices];
		if (possible && !possible.includes(value)) {
			throw new Error(`${name} must be one of ${possible.join(', ')}`);
		}
	}
	return body as Partial<Settings>;
}
