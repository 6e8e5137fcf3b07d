import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { agentIdFor, robotCodeFor } from '../../shared/references/sender';
import type { Operation } from '../../shared/run/operation';
import { inParallel } from '../../shared/run/parallel';
import { requestStreamAddress } from '../../shared/stream/ticket';
import { topics } from '../../shared/stream/topics';
import { asDingTalkError } from '../../shared/transport/errors';
import type { Failure } from '../../shared/transport/errors';
import type { CredentialData } from '../../shared/transport/token';
import type { RequestOptions, Session } from '../../shared/transport/session';
import type { Reply } from '../setup/reply';
import { abilities, fails, unclear } from '../setup/findings';
import type { Finding } from '../setup/findings';
import { foreignAgentId, notAskedOf, progressQuestion, questionsAbout } from '../setup/questions';
import type { Question, QuestionName } from '../setup/questions';
import { findingsOf } from '../setup/verdict';

async function ask(
	session: Session,
	{ endpoint, body, query }: Question,
	again: RequestOptions['again'],
): Promise<{ failure?: Failure }> {
	const answer = await session.tryRequest(endpoint, { body, query }, { again });
	return 'failure' in answer ? { failure: answer.failure } : {};
}

/** A value of the credential, or why there is none to ask DingTalk about. */
function valueOrFailure(read: () => string): { value: string; failure?: Failure } {
	try {
		return { value: read() };
	} catch (error) {
		return { value: '', failure: asDingTalkError(error).failure };
	}
}

/** Opens no connection: a ticket that nobody uses is void after 90 seconds, and disturbs no other connection. */
async function askForStream(context: IExecuteFunctions): Promise<Reply> {
	try {
		const credential: CredentialData = await context.getCredentials('dingTalkApi');
		await requestStreamAddress(context.helpers, credential, [topics.events]);
		return {};
	} catch (error) {
		return { failure: asDingTalkError(error).failure };
	}
}

/** The one item when there is no token, or nobody to give one: nothing else can be asked then. */
function withoutToken(failure: Failure): Finding {
	const others = abilities.filter((ability) => ability !== 'token').join(', ');
	const hint = `${failure.hint} Everything else needs this first and was not asked: ${others}.`;
	const isTold = !['throttled', 'quota', 'service', 'blocked'].includes(failure.kind);
	return isTold
		? fails('token', failure, hint)
		: unclear(
				'token',
				`DingTalk's answer does not show whether this works: ${failure.message}`,
				hint,
			);
}

function hasNoToken(failure: Failure | undefined): failure is Failure {
	return (
		failure !== undefined &&
		(failure.isOfToken === true ||
			failure.kind === 'token' ||
			failure.kind === 'notConnected' ||
			failure.parameter !== undefined)
	);
}

/**
 * Asks DingTalk what this app may do: at most 15 calls, of which none tells anybody anything. The first settles
 * the token, the others go out together.
 */
async function check(session: Session, context: IExecuteFunctions): Promise<Finding[]> {
	const agent = valueOrFailure(() => agentIdFor(session, ''));
	const first = await ask(session, progressQuestion(agent.value || foreignAgentId), 'withNewToken');
	if (hasNoToken(first.failure)) return [withoutToken(first.failure)];

	const { region } = await context.getCredentials('dingTalkApi');
	const notAsked = notAskedOf(session.setting('appType'), region);
	const questions = questionsAbout(robotCodeFor(session, ''));
	const replies = {} as Record<QuestionName, Reply>;
	const later: Array<() => Promise<unknown>> = (Object.keys(questions) as QuestionName[]).map(
		(name) => async () => {
			const why = notAsked[name];
			replies[name] =
				why === undefined ? await ask(session, questions[name], 'never') : { notAsked: why };
		},
	);
	let stream: Reply = { notAsked: notAsked.stream ?? '' };
	if (notAsked.stream === undefined) later.push(async () => (stream = await askForStream(context)));
	let progressOfNoAgent: Reply = first;
	if (agent.value)
		later.push(async () => {
			progressOfNoAgent = await ask(session, progressQuestion(foreignAgentId), 'never');
		});
	await inParallel(later, async (question) => await question());

	const progress: Reply = agent.failure ? { failure: agent.failure } : first;
	return findingsOf({ ...replies, progress, progressOfNoAgent, stream });
}

/** One item an ability of the app, once for all input items: `{ ability, works, code?, message, hint?, permission?, link? }`. */
export const checkSetup: Operation<IDataObject> = {
	description: [],
	read: () => ({}),
	plan(session, inputs, context) {
		const items = inputs.map(({ item }) => item);
		return [
			{
				items,
				run: async () => (await check(session, context)).map((json) => ({ items, json })),
			},
		];
	},
};
