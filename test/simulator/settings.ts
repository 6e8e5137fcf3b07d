/**
 * Every switch of the simulator. The defaults are what real captures show, or else the strictest
 * sensible choice; where sources disagree the other reading is one switch away
 * (docs/dingtalk-api, sections 8 and 9).
 */
export interface Settings {
	/** Seeds ids, tokens and the shares of faults, so that a run can be repeated. */
	seed: number;
	/** Real milliseconds that every API call takes at least. */
	latencyMs: number;
	/** Whether v1.0 also takes its token from the query, as at least six codebases send it; unproven. */
	tokenInQuery: boolean;
	/** Calls that one app may make to one API in one calendar second; 20 in the standard edition. */
	callsPerSecond: number;
	/** Calls that the organisation may make in one calendar month; 0 for no quota. */
	callsPerMonth: number;
	/**
	 * Pushes of "Webhook & Stream" that the organisation has in one calendar month: 3,000 in the
	 * standard edition, 0 for no quota. Each pushed event, each message to a bot and each message of
	 * a custom group bot is one.
	 */
	pushesPerMonth: number;
	/** Seconds for which an access token is valid. */
	tokenLifetimeSeconds: number;
	/** Whether minting a third-party token voids the app's earlier ones. */
	newThirdPartyTokenVoidsEarlier: boolean;

	/** Service milliseconds until a work notification's task is done. */
	processingMs: number;
	/** Service milliseconds until a bot's message or a DING reaches people. */
	botDeliveryMs: number;
	/** Service milliseconds in which readStatus answers "not generated yet" after a send. */
	readStatusReadyMs: number;
	/** Hours for which getsendprogress knows a task (24 or, by another page, 168). */
	progressWindowHours: number;
	/** Hours for which getsendresult, readStatus and the recalls know a message. */
	resultWindowHours: number;
	/** Hours in which a status bar can be updated (168 or, by the FAQ, 24). */
	statusBarWindowHours: number;
	/** The first task id; a value above 2^53 shows who reads ids as doubles. */
	nextTaskId: string;
	/** Media ids that were never uploaded are refused. */
	onlyKnownMedia: boolean;
	/** How media ids begin: without the `@` a bot's file never arrives. */
	mediaIdMark: '@' | '@#' | '$';
	/** Whether uploads of file types that neither the documents nor reports name are refused (40005). */
	onlyKnownFileTypes: boolean;
	/** Types of a bot's file that are taken and never arrive: html by reports; csv, pptx and xls are unproven. */
	lostFileTypes: string[];
	/** Content holding one of these words is prohibited (1430002, contain.notAllowed.text). */
	prohibitedWords: string[];
	/** UTF-8 bytes of one value of a card's cardParamMap: 1,024 by the table; production sends more (0 for no limit). */
	cardValueBytes: number;
	/** The data of a press in `content`, in `value` with `params` beside, or in both, as frames differ. */
	pressedCardIn: 'content' | 'value' | 'both';
	/** A carrierId is a processQueryKey, as documents say: the read status calls know cards by it. */
	cardReadStatus: boolean;
	/** Readings of cards are pushed as events, which nobody has said or seen. */
	cardReadEvents: boolean;
	/** Whether apps are published: bots are told the user id of who writes only then. */
	appIsPublished: boolean;
	/** DING is part of the Professional and Exclusive editions by its page, of all by an announcement. */
	dingIncluded: boolean;
	/** DINGs by SMS and by phone that are left in the paid pack. */
	paidDingsLeft: number;

	/** What a custom group bot says that was too fast: two captures, and the documents' 410100. */
	webhookThrottle: 660026 | 130101 | 410100;
	/** After so many refusals in a lock a custom bot only gets HTTP 302 without a body; 0 for never. */
	webhookRefusalsBefore302: number;
	/** What a custom group bot says to an unknown token: captures of today and of 2021, and the documents. */
	webhookUnknownToken: 300005 | 300001 | 400101;
	/** What a custom group bot says to more than 20,000 bytes: the captures, or an older one. */
	webhookTooLong: 460101 | 101002;
	/** The first year of the words of a custom group bot (helpers/webhookWords.ts). */
	webhookWords: 2019 | 2021 | 2022 | 2023;

	/** Service seconds for which a ticket of Stream mode opens a connection, once. */
	streamTicketSeconds: number;
	/** Service milliseconds between the pings of a connection; 0 for none, as on some quiet real ones. */
	streamPingMs: number;
	/**
	 * Service milliseconds after each push of an event without an answer until the next one; the last
	 * stays. Seen: 10, 30, 60, 120 s (dingtalk-api 4.10).
	 */
	streamRedeliverMs: readonly number[];
	/** Service milliseconds after which an event is pushed again that was answered LATER. */
	streamLaterMs: number;
	/** Service milliseconds in which a press of a card or a message to the bot is to be answered. */
	streamCallbackMs: number;
	/**
	 * Who sees the cardData of the answer to a press: by the documents who has pressed, and the others
	 * only after an update.
	 */
	pressAnswerReaches: 'presser' | 'everybody';
	/** Service milliseconds from a disconnect frame to the end of the connection. */
	streamDisconnectMs: number;
	/** Share of events that are pushed twice whatever the answer, 0 to 1, drawn from the seed. */
	streamDuplicateShare: number;

	/** `errcode` as the string "0", as some examples show it. */
	errcodeAsString: boolean;
	/** asyncsend_v2 also says `errmsg: ok`, as older pages have it. */
	sendHasErrmsg: boolean;
	/** Gateway errors of topapi wrapped in errcode 88, or flat. */
	throttleEnvelope: 'wrapped' | 'flat';
	/** Lists of getsendresult as comma-separated strings. */
	listsAsStrings: boolean;
	/** Lists of getsendresult without members are left out. */
	emptyListsMissing: boolean;
	/** `forbidden_user_id_list` is there as well. */
	forbiddenUserIdList: boolean;
	/** `code` in forbidden_list as a number. */
	forbiddenCodeAsNumber: boolean;
	/** What getsendresult says about a task with more than 100 recipients. */
	resultAbove100: 'timeout' | 'tooMany';
	/** `readTimestamp` of a bot's read status. */
	readTimestamp: 'absent' | 'seconds' | 'milliseconds';
	/** errcode 88 with the real code in errmsg only, as one capture of 2026 has it. */
	subCodeOnlyInErrmsg: boolean;
	/** What v1.0 calls a robot code that no robot has: both were seen. */
	unknownRobot: 'invalidParameter.robotCode.notExsit' | 'resource.not.found';
	/** What batchRecall says when some of its keys cannot be recalled; the others are in any case. */
	partialRecall: 'perKey' | 'notRevoke.all.messages';
	/** `sendStatus` with the documents' spelling. */
	sendStatusAsSucess: boolean;
	/** v1.0 errors with Code, Message, RequestId, AccessDeniedDetail. */
	capitalisedErrorKeys: boolean;
	/** batchSend also answers `filteredStaffIdList`. */
	filteredStaffIdList: boolean;
}

export const defaultSettings: Readonly<Settings> = {
	seed: 1,
	latencyMs: 0,
	tokenInQuery: false,
	callsPerSecond: 20,
	callsPerMonth: 0,
	pushesPerMonth: 0,
	tokenLifetimeSeconds: 7200,
	newThirdPartyTokenVoidsEarlier: false,

	processingMs: 300,
	botDeliveryMs: 0,
	readStatusReadyMs: 200,
	progressWindowHours: 24,
	resultWindowHours: 24,
	statusBarWindowHours: 24,
	nextTaskId: '313382528774',
	onlyKnownMedia: true,
	mediaIdMark: '@',
	onlyKnownFileTypes: true,
	lostFileTypes: ['html'],
	prohibitedWords: ['违禁内容'],
	cardValueBytes: 0,
	pressedCardIn: 'content',
	cardReadStatus: true,
	cardReadEvents: false,
	appIsPublished: true,
	dingIncluded: true,
	paidDingsLeft: 100,

	webhookThrottle: 660026,
	webhookRefusalsBefore302: 20,
	webhookUnknownToken: 300005,
	webhookTooLong: 460101,
	webhookWords: 2019,

	streamTicketSeconds: 90,
	streamPingMs: 30_000,
	streamRedeliverMs: [10_000, 30_000, 60_000, 120_000],
	streamLaterMs: 2000,
	streamCallbackMs: 2000,
	pressAnswerReaches: 'presser',
	streamDisconnectMs: 10_000,
	streamDuplicateShare: 0,

	errcodeAsString: false,
	sendHasErrmsg: false,
	throttleEnvelope: 'wrapped',
	listsAsStrings: false,
	emptyListsMissing: false,
	forbiddenUserIdList: false,
	forbiddenCodeAsNumber: false,
	resultAbove100: 'timeout',
	readTimestamp: 'seconds',
	subCodeOnlyInErrmsg: false,
	unknownRobot: 'invalidParameter.robotCode.notExsit',
	partialRecall: 'perKey',
	sendStatusAsSucess: false,
	capitalisedErrorKeys: false,
	filteredStaffIdList: false,
};

/** Settings that are one of a few values. */
export const choices = {
	throttleEnvelope: ['wrapped', 'flat'],
	resultAbove100: ['timeout', 'tooMany'],
	readTimestamp: ['absent', 'seconds', 'milliseconds'],
	unknownRobot: ['invalidParameter.robotCode.notExsit', 'resource.not.found'],
	partialRecall: ['perKey', 'notRevoke.all.messages'],
	mediaIdMark: ['@', '@#', '$'],
	pressedCardIn: ['content', 'value', 'both'],
	pressAnswerReaches: ['presser', 'everybody'],
	webhookThrottle: [660026, 130101, 410100],
	webhookUnknownToken: [300005, 300001, 400101],
	webhookTooLong: [460101, 101002],
	webhookWords: [2019, 2021, 2022, 2023],
} as const satisfies { [Name in keyof Settings]?: ReadonlyArray<Settings[Name]> };
