/** What the tests about questions share: a workflow that asks, the links in messages, and who answers. */
import type { IDataObject, INodeParameters, IRunExecutionData } from 'n8n-workflow';

import {
	connect,
	MANUAL_TRIGGER,
	node,
	NO_OP,
	packageTypeName,
	runWorkflow,
	type CredentialHandle,
	type RunWorkflowOptions,
	type WorkflowResult,
} from './harness';
import { openLink, type LinkRequest, type Opened } from './harness/openLink';
import type { SimulatorForTests } from './harness/withSimulator';

export const channels = {
	dingTalkBotMessage: { resource: 'directMessage', operation: 'sendAndWait' },
	dingTalkWorkNotification: { resource: 'message', operation: 'sendAndWait' },
};
export type Channel = keyof typeof channels;

export const question: INodeParameters = {
	userIds: 'c001',
	title: 'Expense',
	message: 'Pay **100**?',
};

export const double: INodeParameters = {
	approvalOptions: {
		values: { approvalType: 'double', approveLabel: 'Yes', disapproveLabel: 'No' },
	},
};

/** A limit of 2 hours, or another one. */
export const limited = (
	values: INodeParameters = {
		limitType: 'afterTimeInterval',
		resumeAmount: 2,
		resumeUnit: 'hours',
	},
): INodeParameters => ({ options: { limitWaitTime: { values } } });

/** Start -> Ask -> After; with several questions Start -> Ask -> Ask 2 -> After. */
export function workflowThatAsks(
	channel: Channel,
	questions: INodeParameters[] = [{}],
	nodeName = 'Ask',
): RunWorkflowOptions['workflow'] {
	const asking = questions.map((parameters, index) =>
		node(
			index === 0 ? nodeName : `${nodeName} ${index + 1}`,
			packageTypeName(channel),
			{ ...channels[channel], ...question, ...parameters },
			{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		),
	);
	const names = ['Start', ...asking.map(({ name }) => name), 'After'];
	return {
		nodes: [node('Start', MANUAL_TRIGGER), ...asking, node('After', NO_OP)],
		connections: connect(
			Object.fromEntries(
				names.slice(0, -1).map((name, index) => [name, [[names[index + 1] ?? 'After']]]),
			),
		),
	};
}

export type AskOptions = Partial<RunWorkflowOptions> & { items?: IDataObject[] };

/** Asks, and gives what is there when the execution sleeps. */
export async function ask(
	channel: Channel,
	parameters: INodeParameters,
	credential: CredentialHandle,
	{ items = [{}], ...options }: AskOptions = {},
): Promise<WorkflowResult> {
	return await runWorkflow({
		workflow: workflowThatAsks(channel, [parameters]),
		credential,
		input: items.map((json) => ({ json })),
		...options,
	});
}

/** The execution as it lies in n8n's database. */
export const stored = ({ run }: WorkflowResult): IRunExecutionData => structuredClone(run.data);

/** The links of the messages that a person has, in the order of the buttons. */
export function linksOf(dingTalk: SimulatorForTests, userId: string): URL[] {
	return dingTalk.deliveriesTo(userId).flatMap(({ content }) => {
		const card = (content.action_card ?? content.msgParam) as IDataObject;
		const list = (card.btn_json_list ?? []) as IDataObject[];
		const urls = [
			card.single_url,
			card.singleURL,
			card.buttonUrl1,
			card.buttonUrl2,
			...[1, 2, 3, 4, 5].map((n) => card[`actionURL${n}`]),
			...list.map(({ action_url: url }) => url),
		];
		return urls.filter((url) => url !== undefined).map((url) => new URL(String(url)));
	});
}

/** An execution at a question, or behind its last one. */
export interface AtQuestion {
	result: WorkflowResult;
	/** Of the messages of `c001` so far. */
	links: URL[];
	open(link: URL, request?: LinkRequest): Promise<Opened>;
	/** Goes on without an answer, as n8n does at the limit. */
	reachLimit(): Promise<AtQuestion>;
	/** Answers by a link of the message, and goes on. */
	answerBy(link: URL, body?: IDataObject): Promise<AtQuestion>;
	/** The item that reached the last node. */
	end(): IDataObject | undefined;
}

/** Start -> Ask -> (Ask 2 ->) After, until it sleeps at the first question. */
export async function atQuestion(
	dingTalk: SimulatorForTests,
	channel: Channel,
	questions: INodeParameters[] = [{}],
	items: IDataObject[] = [{}],
	nodeName?: string,
): Promise<AtQuestion> {
	const workflow = workflowThatAsks(channel, questions, nodeName);
	const credential = await dingTalk.credential();
	const goOn = async (resume: IRunExecutionData) =>
		at(await runWorkflow({ workflow, credential, resume }));
	const at = (result: WorkflowResult): AtQuestion => ({
		result,
		links: linksOf(dingTalk, 'c001'),
		open: async (link, request) => await openLink({ workflow }, stored(result), link, request),
		reachLimit: async () => await goOn(stored(result)),
		async answerBy(link, body) {
			const request = { method: 'POST', body } as const;
			const { resume } = await openLink({ workflow }, stored(result), link, request);
			if (!resume) throw new Error('It was not taken as an answer');
			return await goOn(resume);
		},
		end: () => result.outputs('After')[0]?.[0]?.json,
	});
	return at(await runWorkflow({ workflow, credential, input: items.map((json) => ({ json })) }));
}
