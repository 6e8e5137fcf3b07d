import type { PressReply } from './takePress';

/** What a card says after a press, in the language of the question. */
interface FaceWords {
	approvedBy(name: string, time: string): string;
	declinedBy(name: string, time: string): string;
	answeredBy(label: string, name: string, time: string): string;
	closed: string;
	notAllowed: string;
	notTaken: string;
}

const english: FaceWords = {
	approvedBy: (name, time) => `Approved by ${name}, ${time}`,
	declinedBy: (name, time) => `Declined by ${name}, ${time}`,
	answeredBy: (label, name, time) => `${label}: ${name}, ${time}`,
	closed: 'This question is closed: it has been answered, or its time is over.',
	notAllowed: 'You were not asked to answer this. It is still open for those who may.',
	notTaken: 'Your answer has not been taken yet. If nothing changes here in a moment, press again.',
};

const chinese: FaceWords = {
	approvedBy: (name, time) => `${name} 已同意，${time}`,
	declinedBy: (name, time) => `${name} 已拒绝，${time}`,
	answeredBy: (label, name, time) => `${label}：${name}，${time}`,
	closed: '此问题已关闭：已有人答复，或已超过时限。',
	notAllowed: '您不在可答复的人员之列，此问题仍等待他人答复。',
	notTaken: '您的答复尚未被接收。如果稍后此处没有变化，请再点一次。',
};

function wordsIn(lang: string): FaceWords {
	return lang.startsWith('zh') ? chinese : english;
}

/** 10:42; in UTC when the zone is none. */
function timeOfDay(at: Date, timeZone: string): string {
	const clock = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
	try {
		return new Intl.DateTimeFormat('en-GB', { ...clock, timeZone }).format(at);
	} catch {
		return new Intl.DateTimeFormat('en-GB', { ...clock, timeZone: 'UTC' }).format(at);
	}
}

/** @param name of who has pressed */
export function answeredFace(
	{ lang, timeZone, label, ownWord }: PressReply,
	name: string,
	at: Date,
): string {
	const words = wordsIn(lang);
	const time = timeOfDay(at, timeZone);
	if (ownWord === 'approve') return words.approvedBy(name, time);
	return ownWord === 'decline' ? words.declinedBy(name, time) : words.answeredBy(label, name, time);
}

/** @param lang '' when nobody has told it: then in both languages */
export function otherFace(what: 'closed' | 'notAllowed' | 'notTaken', lang: string): string {
	return lang === '' ? `${chinese[what]} ${english[what]}` : wordsIn(lang)[what];
}
