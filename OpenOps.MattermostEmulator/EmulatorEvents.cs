namespace OpenOps.MattermostEmulator;

/// <summary>Log event ids of the emulator: 4000 to 4999.</summary>
internal static class EmulatorEvents
{
    public const int JournalLoaded = 4000;
    public const int RequestFailed = 4001;
    public const int CallbackRefused = 4002;
    public const int CallbackFailed = 4003;
    public const int SocketOverflowed = 4004;
    public const int SocketFailed = 4005;
}
