using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Conversations;

/// <summary>
/// Questions that a bot has posted for a person. Props are anybody's to write, so what these say counts only in the post
/// of a bot, and bots' posts become questions by <c>/ask-all</c> alone.
/// </summary>
internal static class AskedForOthers
{
    private const string Prop = "openops_asked_by";
    private const string Words = " asks everybody: ";

    public static string Message(string username, string question) => $"@{username}{Words}{question}";

    public static JsonObject Props(string userId) => new() { [Prop] = userId, ["from_bot"] = "true" };

    /// <summary>Who asked; null for every other post.</summary>
    public static string? AskerOf(Post post) => post.Prop("from_bot") == "true" && post.Prop(Prop) is { Length: > 0 } asker ? asker : null;

    /// <summary>Everybody whose words a post may hold.</summary>
    public static IEnumerable<string> AuthorsOf(Post post) => AskerOf(post) is { } asker ? [post.UserId, asker] : [post.UserId];

    /// <summary>What they asked.</summary>
    public static string QuestionOf(Post post)
    {
        var text = PostText.Of(post);
        var start = text.IndexOf(Words, StringComparison.Ordinal);
        return start < 0 ? text : text[(start + Words.Length)..];
    }
}
