namespace OpenOps.BotService.Mattermost;

/// <summary>Ids of log events, 1000 to 1099.</summary>
internal static class MattermostEventIds
{
    public const int Connected = 1000;
    public const int Resumed = 1001;
    public const int Disconnected = 1002;
    public const int Reconnecting = 1003;
    public const int Refused = 1004;
    public const int Gap = 1005;
    public const int Unreadable = 1006;
    public const int CaughtUp = 1007;
    public const int WorkerFailed = 1010;
    public const int NoBots = 1011;
    public const int Made = 1050;
    public const int Kept = 1051;
    public const int LeftOut = 1052;
    public const int Provisioned = 1053;
    public const int Changed = 1054;
    public const int NotDone = 1055;
    public const int ToBeSet = 1056;
}
