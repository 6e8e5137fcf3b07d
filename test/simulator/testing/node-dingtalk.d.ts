/** The parts of node-dingtalk 2.1.0 that the tests use; it brings no types. */
declare module 'node-dingtalk' {
	interface Options {
		host: string;
		corpid: string;
		corpsecret: string;
	}

	export default class DingTalk {
		constructor(options: Options);
		readonly client: {
			post(path: string, body: Record<string, unknown>): Promise<Record<string, unknown>>;
		};
		readonly media: { upload(type: string, path: string): Promise<Record<string, unknown>> };
	}
}
