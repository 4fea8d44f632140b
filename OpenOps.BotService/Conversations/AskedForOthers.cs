using System.Text.Json.Nodes;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Conversations;

/// <summary>
/// Questions that a bot has posted for a person. Props are anybody's to write, <c>from_bot</c> too, so what these say counts
/// only in a post whose author is a bot of this service.
/// </summary>
internal static class AskedForOthers
{
    private const string Prop = "openops_asked_by";
    private const string Words = " asks everybody: ";

    public static string Message(string username, string question) => $"@{username}{Words}{question}";

    public static JsonObject Props(string userId) => new() { [Prop] = userId, ["from_bot"] = "true" };

    /// <summary>Who asked; null for every other post.</summary>
    public static string? AskerOf(Post post, Bot reader) =>
        reader.IsOfThisService(post.UserId) && post.Prop(Prop) is { Length: > 0 } asker ? asker : null;

    /// <summary>Everybody whose words a post may hold.</summary>
    public static IEnumerable<string> AuthorsOf(Post post, Bot reader) => AskerOf(post, reader) is { } asker ? [post.UserId, asker] : [post.UserId];

    /// <summary>What they asked.</summary>
    public static string QuestionOf(Post post)
    {
        var text = PostText.Of(post);
        var start = text.IndexOf(Words, StringComparison.Ordinal);
        return start < 0 ? text : text[(start + Words.Length)..];
    }
}
