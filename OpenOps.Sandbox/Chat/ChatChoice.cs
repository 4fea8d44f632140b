using OpenOps.Sandbox.CommandLine;

namespace OpenOps.Sandbox.Chat;

/// <summary>Which chat the sandbox runs, and why, as told to the person who starts it.</summary>
internal sealed record ChatChoice(ChatKind Kind, string Reason)
{
    public static ChatChoice From(SandboxOptions options) => options switch
    {
        { MattermostUrl: { } url } => new(ChatKind.RunningServer, $"the Mattermost server at {url}, as asked by --mattermost-url"),
        { MattermostDirectory: { } directory } => new(ChatKind.Release, $"the Mattermost release in {directory}, as asked by --mattermost-dir"),
        _ => new(ChatKind.Emulator, "the built-in emulator; --mattermost-dir or --mattermost-url use a real Mattermost"),
    };
}

internal enum ChatKind
{
    Emulator,
    Release,
    RunningServer,
}
