/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { DWClient, EventAck, type DWClientDownStream } from 'dingtalk-stream';
import { demoApp, type App, type Simulator } from '../index';

/**
 * The official client, unchanged: only the address that its HTTP client calls is another one. It
 * is to be loaded as the client itself loads it, or it would be another HTTP client.
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- `import` cannot resolve from elsewhere
const axios = require(
	require.resolve('axios', { paths: [require.resolve('dingtalk-stream')] }),
) as typeof import('axios').default;

export interface OfficialClient {
	client: DWClient;
	/** Events that were pushed to it. */
	frames: DWClientDownStream[];
}

interface Wishes {
	app?: Pick<App, 'appKey' | 'appSecret'>;
	/** What becomes of each event; it is taken if absent. */
	answer?: (frame: DWClientDownStream) => EventAck;
	/** By topic: what is done with a callback, mostly to answer by socketCallBackResponse. */
	callbacks?: Record<string, (frame: DWClientDownStream, client: DWClient) => void>;
}

/** Clients of one test, all of which are disconnected after it. Sets up the file's hooks. */
export function officialStreamClients(simulator: () => Simulator) {
	let clients: DWClient[] = [];
	beforeAll(() => {
		axios.interceptors.request.use((request) => ({
			...request,
			url: request.url?.replace('https://api.dingtalk.com', simulator().url),
		}));
	});
	beforeEach(() => {
		clients = [];
		for (const method of ['info', 'warn'] as const) jest.spyOn(console, method).mockReturnValue();
	});
	afterEach(() => {
		clients.forEach(disconnectForGood);
		jest.restoreAllMocks();
	});
	afterAll(() => axios.interceptors.request.clear());
	return async ({
		app = demoApp,
		answer = () => EventAck.SUCCESS,
		callbacks = {},
	}: Wishes = {}): Promise<OfficialClient> => {
		const frames: DWClientDownStream[] = [];
		const options = {
			clientId: app.appKey,
			clientSecret: app.appSecret,
			// Or else all clients together would add their topics to one list.
			subscriptions: [{ type: 'EVENT', topic: '*' }],
		};
		const client = new DWClient(options);
		clients.push(client);
		client.registerAllEventListener((frame) => {
			frames.push(frame);
			return { status: answer(frame) };
		});
		for (const [topic, take] of Object.entries(callbacks)) {
			client.registerCallbackListener(topic, (frame) => take(frame, client));
		}
		await client.connect();
		return { client, frames };
	};
}

/** A client that is about to connect again would do so in the next test. */
function disconnectForGood(client: DWClient): void {
	const getEndpoint = async () => await Promise.reject(new Error('The test is over'));
	Object.assign(client, { getEndpoint });
	(client as unknown as { config: { autoReconnect: boolean } }).config.autoReconnect = false;
	client.disconnect();
}
