using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Conversations;

/// <summary>Which posts no bot ever answers. Most of the list prevents bots from talking to each other for ever.</summary>
internal static class IgnoredPosts
{
    /// <summary>Why a post is not answered, or null when its author may be asked about.</summary>
    public static string? ReasonFor(Post post, string ownUserId, Func<string, bool> isKnownBot) => post switch
    {
        { IsCurrent: false } => "deleted",
        _ when post.UserId == ownUserId => "own",
        _ when isKnownBot(post.UserId) => "another bot of this service",
        { Type.Length: > 0 } => "not written by a person",
        { RemoteId.Length: > 0 } => "from another server",
        _ when IsSet(post, "from_bot") => "from a bot",
        _ when IsSet(post, "from_webhook") => "from a webhook or command",
        _ when IsSet(post, "from_plugin") => "from a plugin",
        _ when IsSet(post, "from_oauth_app") => "from an application",
        _ when post.Prop("wrangler").Length > 0 => "moved by Wrangler",
        _ => null,
    };

    /// <summary>Why a post of this author is not answered, or null.</summary>
    public static string? ReasonFor(MattermostUser author) => author switch
    {
        { IsBot: true } => "from a bot account",
        { DeleteAt: > 0 } => "from a deactivated account",
        _ => null,
    };

    private static bool IsSet(Post post, string prop) => post.Prop(prop) is { Length: > 0 } value && value != "false";
}
