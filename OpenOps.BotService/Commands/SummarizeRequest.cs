using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Commands;

/// <summary>What somebody wrote after <c>/summarize</c>.</summary>
internal sealed record SummarizeRequest
{
    /// <summary>One of <see cref="TaskKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The bot that was named, without its <c>@</c>.</summary>
    public string? Bot { get; init; }

    /// <summary>The post whose link was given.</summary>
    public string? PostId { get; init; }

    /// <summary>What follows the word <c>channel</c>.</summary>
    public IReadOnlyList<string> Channel { get; init; } = [];

    /// <summary>The first word that means nothing here; null when all do.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether somebody asks how it works.</summary>
    public bool AsksForHelp { get; init; }

    public static SummarizeRequest Parse(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var request = new SummarizeRequest { Kind = TaskKinds.SummarizeThread };
        var hasKind = false;
        for (var index = 0; index < words.Length; index++)
        {
            var word = words[index];
            if (word is ['@', _, ..] && request.Bot is null)
            {
                request = request with { Bot = word[1..].TrimEnd('.', ',', ':') };
            }
            else if (MattermostIds.PostIn(word) is { } post && request.PostId is null)
            {
                request = request with { PostId = post };
            }
            else if (!hasKind && KindOf(word) is { } kind)
            {
                (hasKind, request) = (true, request with { Kind = kind });
                if (kind == TaskKinds.SummarizeChannel)
                {
                    // A bot may be named after it, too; the rest says where and when.
                    var rest = words[(index + 1)..];
                    return request with
                    {
                        Bot = request.Bot ?? rest.FirstOrDefault(other => other is ['@', _, ..])?[1..].TrimEnd('.', ',', ':'),
                        Channel = [.. rest.Where(other => other is not ['@', _, ..])],
                    };
                }
            }
            else if (word.Equals("help", StringComparison.OrdinalIgnoreCase))
            {
                request = request with { AsksForHelp = true };
            }
            else
            {
                request = request with { Unknown = request.Unknown ?? word };
            }
        }

        return request;
    }

    private static string? KindOf(string word) => word.ToLowerInvariant() switch
    {
        "thread" or "summary" => TaskKinds.SummarizeThread,
        "actions" or "action-items" or "todo" => TaskKinds.ActionItems,
        "questions" or "open-questions" => TaskKinds.OpenQuestions,
        "channel" => TaskKinds.SummarizeChannel,
        _ => null,
    };
}
