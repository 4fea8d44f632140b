namespace OpenOps.BotService;

/// <summary>Ids of log events, 1100 to 1999; the Mattermost client has 1000 to 1099.</summary>
internal static class BotEventIds
{
    public const int BotActive = 1100;
    public const int BotInactive = 1101;
    public const int ModelsUnknown = 1102;
    public const int TokenWithoutBot = 1103;

    public const int RouterFailed = 1200;
    public const int WorkFailed = 1201;
    public const int AccessLost = 1202;
    public const int NotAllowed = 1203;
    public const int ClaimedElsewhere = 1204;
    public const int QuestionGone = 1205;
    public const int QueueFull = 1206;
    public const int NoticeFailed = 1207;
    public const int NothingToDo = 1208;
    public const int QuestionRetried = 1209;

    public const int Answered = 1300;
    public const int AnswerFailed = 1301;
    public const int PatchFailed = 1302;
    public const int PostLost = 1303;
    public const int FinalRetried = 1304;
    public const int Undelivered = 1305;
    public const int Recovered = 1306;
    public const int RecoveryFailed = 1307;
    public const int TypingFailed = 1308;
    public const int Stopping = 1309;

    public const int RecordRetried = 1400;
    public const int RecordLost = 1401;

    public const int ClickRefused = 1500;
    public const int ClickFailed = 1501;
    public const int DialogFailed = 1502;
    public const int CallFailed = 1503;
    public const int DialogRefused = 1504;

    public const int Rated = 1600;
    public const int RatingFailed = 1601;
    public const int ReactionRetried = 1602;
    public const int ReactionLost = 1603;

    public const int CommandUnreadable = 1700;
    public const int CommandRefused = 1701;
    public const int CommandFailed = 1702;
    public const int NewsLost = 1703;

    public const int TaskStarted = 1800;
    public const int TaskRefused = 1801;
    public const int SourceClosed = 1802;
    public const int SiteUrlUnknown = 1803;
    public const int MemoRetried = 1804;
    public const int MemoLost = 1805;
    public const int TokensEstimated = 1806;

    public const int ToolUnanswered = 1900;
    public const int ToolCardFailed = 1901;
    public const int ToolClosed = 1902;
    public const int ToolFailed = 1903;

    public const int SoundExtracted = 1850;
    public const int TranscriptNotPosted = 1851;
    public const int MeetingOfferFailed = 1852;
}
