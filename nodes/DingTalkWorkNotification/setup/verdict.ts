import {
	agentIdCodes,
	botStoppedCodes,
	robotCodeCodes,
} from '../../shared/transport/codes/appCodes';
import { isAnsweredWith, failureOf, reachOf } from './reply';
import type { Reply } from './reply';
import { abilities, gatewayFinding, fails, sorted, unclear, works } from './findings';
import type { Ability, Finding } from './findings';
import type { QuestionName } from './questions';

/** DingTalk's replies to all questions. */
export interface Replies extends Record<QuestionName, Reply> {
	/** To the app's own agent ID; not asked when there is none. */
	progress: Reply;
	/** To an agent ID that no app has. */
	progressOfNoAgent: Reply;
	stream: Reply;
}

/** Of a bot's read status both mean the robot code; elsewhere the second may mean a group. */
const noSuchBotCodes = [...robotCodeCodes, 'resource.not.found'];

/** DingTalk's refusal of the key and secret that a Stream connection is asked for with. */
const secretCodes = ['authFailed', 'invalidClientIdOrSecret'];

type Judge = (replies: Replies) => Finding;

const token: Judge = ({ stream }) => {
	const failure = failureOf(stream);
	return failure && isAnsweredWith(stream, secretCodes)
		? fails(
				'token',
				failure,
				'The token that n8n has is still good, but DingTalk no longer accepts the secret: within two hours nothing will work. Copy Client ID and Client Secret again into the credential.',
			)
		: works('token', 'DingTalk has given this app a token and accepts it');
};

const address: Judge = (replies) => {
	const all: Reply[] = Object.values(replies);
	const refused = all.find((reply) => reachOf(reply) === 'noAddress');
	const failure = refused && failureOf(refused);
	if (failure)
		return fails(
			'IP address',
			failure,
			"Add the public IP address of the n8n machine (named in DingTalk's words) to the app's allowed server IPs in the developer console.",
		);
	// The Stream ticket is not behind the list of addresses.
	const gated = all.filter((reply) => reply !== replies.stream);
	return gated.some((reply) => reachOf(reply) === 'through')
		? works('IP address', 'DingTalk lets calls from this machine through')
		: unclear(
				'IP address',
				"DingTalk's answers do not show it: it refused each question for another reason",
			);
};

/** What is refused for lack of something else says nothing about the value that was asked about. */
function unclearUntilFixed(finding: Finding): Finding {
	return finding.works === null
		? finding
		: unclear(
				finding.ability,
				'DingTalk refuses the question before it looks at this',
				'Fix what does not work first, then run this again.',
			);
}

const agentId: Judge = ({ progress, progressOfNoAgent }) => {
	const failure = failureOf(progress);
	if (failure?.kind === 'invalidInput' && failure.parameter !== undefined)
		return fails('agent ID', failure);
	if (failure && isAnsweredWith(progress, agentIdCodes)) return fails('agent ID', failure);
	const turnedAway = gatewayFinding('agent ID', [{ reply: progress, permission: '' }]);
	if (turnedAway) return unclearUntilFixed(turnedAway);
	return isAnsweredWith(progressOfNoAgent, agentIdCodes)
		? works('agent ID', 'The agent ID belongs to this app')
		: unclear(
				'agent ID',
				'DingTalk gives the same answer to a right and a wrong agent ID',
				"Compare it with the app's page in DingTalk's developer console.",
			);
};

const workNotifications: Judge = (replies) => {
	const { progress, progressOfNoAgent } = replies;
	const hasAgent = failureOf(progress)?.parameter === undefined;
	const asked = hasAgent ? progress : progressOfNoAgent;
	return (
		gatewayFinding('work notifications', [{ reply: asked, permission: 'qyapi_base' }]) ??
		(agentId(replies).works === false
			? unclear('work notifications', 'The permission is there, but the agent ID is not right yet')
			: works(
					'work notifications',
					'The app may send work notifications and ask who has read them',
				))
	);
};

const robotCode: Judge = ({ readStatus, readStatusOfNoBot, groupReaders, recallDing }) => {
	const refusal = [
		isAnsweredWith(readStatus, noSuchBotCodes) ? readStatus : undefined,
		...[groupReaders, recallDing].filter((reply) => isAnsweredWith(reply, robotCodeCodes)),
	].find((reply) => reply !== undefined);
	const failure = refusal && failureOf(refusal);
	if (failure)
		return fails(
			'robot code',
			failure,
			"Copy the robot code from the Bot page of this app in DingTalk's developer console into the credential, and check that the bot is published. Usually it equals the Client ID; then leave the field empty.",
		);
	const turnedAway = gatewayFinding('robot code', [{ reply: readStatus, permission: '' }]);
	if (turnedAway) return unclearUntilFixed(turnedAway);
	return isAnsweredWith(readStatusOfNoBot, noSuchBotCodes)
		? works('robot code', "The robot code is that of this app's bot")
		: unclear(
				'robot code',
				'DingTalk gives the same answer to a right and a wrong robot code',
				"Compare it with the app's Bot page in DingTalk's developer console.",
			);
};

/** An ability of the bot: nothing that its robot code is needed for works with a wrong one. */
function ofBot(
	ability: Ability,
	question: QuestionName,
	permission: string,
	message: string,
): Judge {
	return (replies) => {
		const reply = replies[question];
		const turnedAway = gatewayFinding(ability, [{ reply, permission }]);
		if (turnedAway) return turnedAway;
		const failure = failureOf(reply);
		if (failure && isAnsweredWith(reply, botStoppedCodes)) return fails(ability, failure);
		return robotCode(replies).works === false
			? unclear(ability, 'The permission is there, but the robot code is not right yet')
			: works(ability, message);
	};
}

/** An ability that is there when DingTalk lets its questions through. */
function behindPermission(
	ability: Ability,
	needs: { [Question in QuestionName]?: string },
	message: string,
): Judge {
	return (replies) =>
		gatewayFinding(
			ability,
			Object.entries(needs).map(([question, permission]) => ({
				reply: replies[question as QuestionName],
				permission,
			})),
		) ?? works(ability, message);
}

const stream: Judge = ({ stream: reply }) => {
	const failure = failureOf(reply);
	if (failure && isAnsweredWith(reply, secretCodes))
		return unclear('Stream', 'DingTalk refuses the secret of the app', 'Fix the token first.');
	const turnedAway = gatewayFinding('Stream', [{ reply, permission: '' }]);
	if (turnedAway) return turnedAway;
	return failure
		? fails('Stream', failure)
		: works(
				'Stream',
				'DingTalk gives the app a connection. Which events come over it is chosen in its developer console under Events and Callbacks.',
			);
};

const judges: Record<Ability, Judge> = {
	token,
	'IP address': address,
	'agent ID': agentId,
	'work notifications': workNotifications,
	'robot code': robotCode,
	'bot messages': ofBot(
		'bot messages',
		'groupReaders',
		'qyapi_robot_sendmsg',
		'The app may send messages as its bot',
	),
	'read status': ofBot(
		'read status',
		'readStatus',
		'qyapi_robot_sendmsg',
		"The app may ask who has read its bot's messages",
	),
	DING: ofBot(
		'DING',
		'recallDing',
		'Premium.Ding.Write',
		'The app may send DINGs in DingTalk. By SMS and phone they need a package that costs money.',
	),
	'contacts by mobile': behindPermission(
		'contacts by mobile',
		{ userByMobile: 'qyapi_get_member_by_mobile' },
		'The app may find people by their mobile numbers',
	),
	'people and departments': behindPermission(
		'people and departments',
		{ user: 'qyapi_get_member', department: 'qyapi_get_department_list' },
		'The app may ask for people, their managers and departments',
	),
	search: behindPermission(
		'search',
		{ search: 'qyapi_addresslist_search', members: 'qyapi_get_department_member' },
		'People and departments can be picked by name',
	),
	'interactive cards': behindPermission(
		'interactive cards',
		{ updateCard: 'Card.Instance.Write' },
		'The app may send interactive cards',
	),
	Stream: stream,
};

/** One finding an ability, what does not work first. Pure. */
export function findingsOf(replies: Replies): Finding[] {
	return sorted(abilities.map((ability) => judges[ability](replies)));
}
