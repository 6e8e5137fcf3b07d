import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import type { Call, FaultKind } from '../simulator';

/** What the model may do with a send, by the simulator's names. */
export const sendFates = [
	'accept',
	'resetBefore',
	'resetAfter',
	'html',
	'errcode15',
	'quota90020',
	'throttle90018',
	'voidToken',
] as const satisfies ReadonlyArray<FaultKind | 'accept'>;

export type SendFate = (typeof sendFates)[number];

const answers: Partial<Record<SendFate, string>> = {
	html: '<!DOCTYPE html><html></html>',
	errcode15: '{"errcode":15,"sub_code":"isp.top-remote-connection-timeout","errmsg":"x"}',
	quota90020: '{"errcode":88,"sub_code":"90020","sub_msg":"x"}',
	throttle90018: '{"errcode":88,"sub_code":"90018","sub_msg":"x"}',
	voidToken: '{"errcode":88,"sub_code":"40014","sub_msg":"x"}',
};

interface Request {
	url: string;
	body: IDataObject;
	qs: IDataObject;
}

/**
 * The smallest service that can tell who got what: it takes sends and looks up mobile numbers, and does with
 * each call what a script says. It stands where n8n would make the request.
 */
export class ModelService {
	readonly calls: Call[] = [];

	/** @param sends fates of the sends, in turn; all after them are accepted @param lookUps whether each look-up works */
	constructor(
		private readonly sends: SendFate[],
		private readonly lookUps: boolean[],
	) {}

	readonly request = async (_type: string, { url, body, qs }: Request): Promise<IDataObject> => {
		qs.access_token = 'token';
		await Promise.resolve();
		if (url.endsWith('/getbymobile')) return this.lookUp(body);
		return this.send(body);
	};

	private lookUp({ mobile }: IDataObject): IDataObject {
		const works = this.lookUps.shift() ?? true;
		const found = { errcode: 0, result: { userid: `p${String(mobile).at(-1)}` } };
		return { statusCode: 200, body: works ? JSON.stringify(found) : answers.quota90020 };
	}

	private send(body: IDataObject): IDataObject {
		const fate = this.sends.shift() ?? 'accept';
		const isAccepted = fate === 'accept' || fate === 'resetAfter' || fate === 'errcode15';
		const id = String(this.calls.length + 1);
		this.calls.push({
			api: 'asyncsend_v2',
			body,
			accepted: isAccepted,
			messageId: isAccepted ? id : undefined,
			fault: fate === 'accept' ? undefined : fate,
		} as Call);
		if (fate === 'resetBefore' || fate === 'resetAfter') {
			throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
		}
		return { statusCode: 200, body: answers[fate] ?? `{"errcode":0,"task_id":${id}}` };
	}
}

/** One run of a node, as n8n hands it to every try of it: the same items each time. */
export function runOf(
	service: ModelService,
	items: number,
	continues: boolean,
): () => IExecuteFunctions {
	const input: INodeExecutionData[] = Array.from({ length: items }, () => ({ json: {} }));
	const credentials = { dingTalkApi: { id: '1', name: 'DingTalk' } };
	const node = { name: 'Send', retryOnFail: true, credentials } as unknown as INode;
	const credential = {
		region: 'custom',
		oapiBaseUrl: 'http://127.0.0.1',
		apiBaseUrl: 'http://127.0.0.1',
		callsPerSecond: 1e9,
	};
	const context = {
		getInputData: () => input,
		getNode: () => node,
		continueOnFail: () => continues,
		getExecutionCancelSignal: () => undefined,
		getCredentials: async () => await Promise.resolve({ ...credential }),
		addExecutionHints: () => undefined,
		helpers: { httpRequestWithAuthentication: service.request },
	};
	return () => ({ ...context }) as unknown as IExecuteFunctions;
}
