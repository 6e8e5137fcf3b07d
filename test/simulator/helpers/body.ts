import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { UploadedFile } from '../endpoint';
import { flatRefusal, topapiRefusal, v1GatewayRefusal } from './envelopes';
import { isRecord, parseJson } from './json';

/** What a body says, before anybody has judged it. */
export interface ReadBody {
	values: Record<string, unknown>;
	file?: UploadedFile;
}

const isJson = (contentType: string): boolean => contentType.includes('application/json');
const isForm = (contentType: string): boolean =>
	contentType.includes('application/x-www-form-urlencoded');

/** Reads a form, JSON or multipart body of the old API; no body is an empty one. */
export async function readOapiBody(
	request: FastifyRequest,
	layer: 'flat' | 'topapi',
	{ unreadable = '不合法的参数', takesOnlyJson = false } = {},
): Promise<ReadBody> {
	const refuse = layer === 'flat' ? flatRefusal : topapiRefusal;
	if (request.isMultipart()) return await readMultipart(request);
	const text = bodyText(request);
	if (text === '') return { values: {} };
	const contentType = request.headers['content-type'] ?? '';
	if (isForm(contentType) && !takesOnlyJson)
		return { values: Object.fromEntries(new URLSearchParams(text)) };
	if (!isJson(contentType)) throw refuse(43004, '无效的HTTP HEADER Content-Type');
	try {
		const value = parseJson(text);
		if (isRecord(value)) return { values: value };
	} catch {
		// Refused below, like JSON that is no object.
	}
	throw refuse(40035, unreadable);
}

/** @throws Refusal Missingbody or Invalidbody when a POST brings no JSON object */
export function readV1Body(request: FastifyRequest): ReadBody {
	if (request.method === 'GET') return { values: {} };
	const text = bodyText(request);
	if (text === '' || !isJson(request.headers['content-type'] ?? '')) {
		throw v1GatewayRefusal(400, 'Missingbody', 'body is mandatory for this action.');
	}
	try {
		const value = parseJson(text);
		if (isRecord(value)) return { values: value };
	} catch {
		// Refused below, like JSON that is no object.
	}
	throw v1GatewayRefusal(
		400,
		'Invalidbody',
		'Specified parameter body is not valid. JSON parsing error',
	);
}

/** The service behind the gateway has codes of its own for these when they are empty. */
const mayBeEmpty = new Set(['robotCode', 'msgKey', 'openConversationId', 'processQueryKey']);

/** @throws Refusal Missing<name> for the first field that is not there */
export function requireFields(json: Record<string, unknown>, names: string[]): void {
	for (const name of names) {
		const value = json[name];
		if (value === undefined || value === null || (value === '' && !mayBeEmpty.has(name))) {
			throw v1GatewayRefusal(400, `Missing${name}`, `${name} is mandatory for this action.`);
		}
	}
}

/** UTF-8 bytes as they came; 0 for a multipart body. */
export function bodyBytes(request: FastifyRequest): number {
	return Buffer.isBuffer(request.body) ? request.body.length : 0;
}

function bodyText(request: FastifyRequest): string {
	return Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
}

async function readMultipart(request: FastifyRequest): Promise<ReadBody> {
	const values: Record<string, unknown> = {};
	let file: UploadedFile | undefined;
	try {
		for await (const part of request.parts()) {
			if (part.type === 'file') file = await readFile(part);
			else values[part.fieldname] = part.value;
		}
	} catch {
		throw flatRefusal(40035, '不合法的参数');
	}
	return { values, file };
}

async function readFile(part: MultipartFile): Promise<UploadedFile> {
	const content = await part.toBuffer();
	return { fieldName: part.fieldname, fileName: part.filename, content };
}
