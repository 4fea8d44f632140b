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
    private const string BotsProp = "openops_asked_bots";
    private const string Words = " asks everybody: ";

    public static string Message(string username, string question) => $"@{username}{Words}{question}";

    /// <param name="userId">Who asks.</param>
    /// <param name="bots">The names of the bots that are asked.</param>
    public static JsonObject Props(string userId, IEnumerable<string> bots) =>
        new() { [Prop] = userId, [BotsProp] = string.Join(' ', bots), ["from_bot"] = "true" };

    /// <summary>Whether a post is a question to this bot.</summary>
    public static bool IsFor(Post post, Bot reader) =>
        AskerOf(post, reader) is not null && post.Prop(BotsProp)?.Split(' ').Contains(reader.Username, StringComparer.OrdinalIgnoreCase) == true;

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
