/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import Fastify from 'fastify';

/** One scripted answer, sent as it stands. */
export interface ReplayedAnswer {
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
	/** Ends the connection: `reset` before a single byte, `half` after half of the body; `drip`: a blank now and then, for ever. */
	socket?: 'reset' | 'half' | 'drip';
	/** Milliseconds to wait before answering. */
	delay?: number;
}

export interface RecordedRequest {
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string | string[] | undefined>;
	body: string;
}

export interface ReplayServer {
	url: string;
	/** What arrived, in order. */
	requests: RecordedRequest[];
	/**
	 * Scripts a path, such as `/gettoken`: the answers are given in turn and the last one stays.
	 * A function makes the answer from the request.
	 */
	on(
		path: string,
		...answers: Array<ReplayedAnswer | ((request: RecordedRequest) => ReplayedAnswer)>
	): ReplayServer;
	/** The requests to one path. */
	requestsTo(path: string): RecordedRequest[];
	/** Forgets scripts and requests. */
	reset(): void;
	close(): Promise<void>;
}

/** A server on 127.0.0.1 that answers byte for byte what a test has scripted; 404 for the rest. */
export async function replayServer(): Promise<ReplayServer> {
	const scripts = new Map<string, Parameters<ReplayServer['on']>[1][]>();
	const requests: RecordedRequest[] = [];
	const server = Fastify({ forceCloseConnections: true });
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
		done(null, body);
	});

	server.all('/*', async (request, reply) => {
		const { pathname, searchParams } = new URL(request.url, 'http://replay.test');
		const recorded: RecordedRequest = {
			method: request.method,
			path: decodeURIComponent(pathname),
			query: Object.fromEntries(searchParams),
			headers: request.headers,
			body: typeof request.body === 'string' ? request.body : '',
		};
		requests.push(recorded);
		const script = scripts.get(recorded.path);
		const next = script && script.length > 1 ? script.shift() : script?.[0];
		if (!next) return await reply.code(404).send(`nothing scripted for ${recorded.path}`);
		const answer = typeof next === 'function' ? next(recorded) : next;
		if (answer.delay) await new Promise((resolve) => setTimeout(resolve, answer.delay));
		const body = Buffer.from(answer.body ?? '');
		reply.hijack();
		if (answer.socket === 'drip') {
			reply.raw.writeHead(200, { 'content-type': 'application/json' });
			const dripping = setInterval(() => reply.raw.write(' '), 50);
			request.raw.socket.once('close', () => clearInterval(dripping));
			return;
		}
		if (answer.socket === 'reset') {
			request.raw.socket.destroy();
			return;
		}
		reply.raw.writeHead(answer.status ?? 200, {
			'content-type': 'application/json;charset=UTF-8',
			'content-length': body.length,
			connection: 'close',
			...answer.headers,
		});
		if (answer.socket === 'half') {
			reply.raw.write(body.subarray(0, Math.floor(body.length / 2)), () => {
				request.raw.socket.destroy();
			});
			return;
		}
		reply.raw.end(body);
	});

	const replay: ReplayServer = {
		url: await server.listen({ host: '127.0.0.1', port: 0 }),
		requests,
		on(path, ...answers) {
			scripts.set(path, answers);
			return replay;
		},
		requestsTo: (path) => requests.filter((request) => request.path === path),
		reset() {
			scripts.clear();
			requests.length = 0;
		},
		close: async () => await server.close(),
	};
	return replay;
}
