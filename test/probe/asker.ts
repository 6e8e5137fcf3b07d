/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { coveredEndpoints } from '../simulator/coverage';
import { parseJson, toJson } from '../simulator/helpers/json';

/** The service that is asked, and as whom. */
export interface Target {
	/** Base URLs of the old and the new API, without a slash at the end. */
	oapi: string;
	api: string;
	appKey: string;
	appSecret: string;
	agentId: string;
	robotCode: string;
	/** The caller: whoever gets the messages. */
	userId: string;
	/** Milliseconds between two questions about the same message. */
	pauseMs: number;
}

/** One request with its answer, nothing of it redacted: never to be written down. */
export interface Exchange {
	api: string;
	method: string;
	path: string;
	query: Record<string, string>;
	body: unknown;
	status: number;
	contentType: string;
	/** The text as it came, and what is in it where it is JSON. */
	text: string;
	answer: unknown;
	retryAfter?: string;
}

interface Call {
	method?: 'GET' | 'POST' | 'PUT';
	query?: Record<string, string>;
	/** Sent as JSON, or as it is where it is a text. */
	body?: unknown;
	contentType?: string;
	/** Another token than the app's, or none. */
	token?: string | null;
}

/** A body that is JSON, or undefined for a page. */
function understood(text: string): unknown {
	try {
		return parseJson(text);
	} catch {
		return undefined;
	}
}

/** Asks one service and takes down what it says. */
export class Asker {
	readonly exchanges: Exchange[] = [];
	/** What is remembered from one question to the next, such as a task ID. */
	readonly memory = new Map<string, unknown>();
	/** Requests that were made, those of which the answer is not kept included. */
	calls = 0;
	private token = '';

	constructor(
		readonly target: Target,
		private readonly signal?: AbortSignal,
	) {}

	/** @throws Error when the app gets no token, so that nothing can be asked */
	async signIn(): Promise<void> {
		const { appKey, appSecret } = this.target;
		const { answer } = await this.old('/gettoken', {
			method: 'GET',
			query: { appkey: appKey, appsecret: appSecret },
			token: null,
		});
		this.token = String(field(answer, 'access_token') ?? '');
		if (this.token === '')
			throw new Error(
				`DingTalk gives this app no token: ${String(field(answer, 'errcode') ?? 'no answer of its own')}. Check the Client ID and the secret.`,
			);
	}

	/** A call of the old API, token in the query. */
	async old(path: string, call: Call = {}): Promise<Exchange> {
		const { token = this.token, query = {} } = call;
		const withToken = token === null ? query : { ...query, access_token: token };
		return await this.call(this.target.oapi, path, { ...call, query: withToken });
	}

	/** A call of the new API, token in the header. */
	async new(path: string, call: Call = {}): Promise<Exchange> {
		const { token = this.token } = call;
		const headers: Record<string, string> =
			token === null ? {} : { 'x-acs-dingtalk-access-token': token };
		return await this.call(this.target.api, path, call, headers);
	}

	/** Asks again until it is so, fifteen times at most. @returns the last answer; only that is kept */
	async until(ask: () => Promise<Exchange>, isSo: (heard: Exchange) => boolean): Promise<Exchange> {
		for (let tries = 1; ; tries++) {
			const heard = await ask();
			if (isSo(heard) || tries === 15) return heard;
			this.exchanges.pop();
			await delay(this.target.pauseMs);
		}
	}

	get accessToken(): string {
		return this.token;
	}

	private async call(
		base: string,
		path: string,
		{ method = 'POST', query = {}, body, contentType = 'application/json' }: Call,
		more: Record<string, string> = {},
	): Promise<Exchange> {
		if (this.signal?.aborted) throw new Interrupted();
		const url = new URL(base + path);
		for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
		this.calls++;
		const response = await request(url, {
			method,
			headers: { ...(body === undefined ? {} : { 'content-type': contentType }), ...more },
			body: body === undefined ? undefined : typeof body === 'string' ? body : toJson(body),
		});
		const text = await response.body.text();
		const header = (name: string) => String(response.headers[name] ?? '');
		const exchange: Exchange = {
			api: apiOf(method, path),
			method,
			path: templateOf(path),
			query,
			body,
			status: response.statusCode,
			contentType: header('content-type'),
			text,
			answer: understood(text),
			...(header('retry-after') ? { retryAfter: header('retry-after') } : {}),
		};
		this.exchanges.push(exchange);
		return exchange;
	}
}

/** Thrown before the next request once the caller has pressed Ctrl-C. */
export class Interrupted extends Error {}

export function field(answer: unknown, ...names: string[]): unknown {
	return names.reduce<unknown>(
		(value, name) =>
			typeof value === 'object' && value !== null
				? (value as Record<string, unknown>)[name]
				: undefined,
		answer,
	);
}

function endpointOf(method: string, path: string) {
	return coveredEndpoints.find(
		(endpoint) =>
			endpoint.method === method &&
			new RegExp(`^${endpoint.path.replace(/:\w+/g, '[^/]+')}$`).test(path),
	);
}

function apiOf(method: string, path: string): string {
	return endpointOf(method, path)?.api ?? 'unknown';
}

/** Without the corp ID that one path holds. */
function templateOf(path: string): string {
	return path.replace(/^(\/v1\.0\/oauth2\/)[^/]+(\/token)$/, '$1{corpId}$2');
}
