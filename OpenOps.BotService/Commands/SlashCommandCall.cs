using Microsoft.Extensions.Primitives;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Commands;

/// <summary>One use of a slash command, as the chat server tells it.</summary>
internal sealed record SlashCommandCall
{
    /// <summary>What follows the trigger.</summary>
    public required string Text { get; init; }

    public required string UserId { get; init; }

    public required string ChannelId { get; init; }

    /// <summary>In a direct message the team that the person is looking at.</summary>
    public required string TeamId { get; init; }

    /// <summary>The first post of the thread it was written in. Empty elsewhere, and always on servers that do not tell.</summary>
    public required string RootId { get; init; }

    /// <summary>The same for one use, however often it is delivered.</summary>
    public required string TriggerId { get; init; }

    /// <summary>Where the person can be told something later; see <see cref="LateNews"/>.</summary>
    public required string ResponseUrl { get; init; }

    /// <summary>Ids of the public channels that the text names with <c>~</c>, by their names.</summary>
    public required IReadOnlyDictionary<string, string> ChannelMentions { get; init; }

    /// <summary>The call of a form; null when it lacks what every call has.</summary>
    public static SlashCommandCall? Of(IFormCollection form)
    {
        var call = new SlashCommandCall
        {
            Text = Field(form, "text").Trim(),
            UserId = Field(form, "user_id"),
            ChannelId = Field(form, "channel_id"),
            TeamId = Field(form, "team_id"),
            RootId = Field(form, "root_id"),
            TriggerId = Field(form, "trigger_id"),
            ResponseUrl = Field(form, "response_url"),
            ChannelMentions = Pairs(form["channel_mentions"], form["channel_mentions_ids"]),
        };
        return MattermostIds.IsId(call.UserId) && MattermostIds.IsId(call.ChannelId)
            && (call.RootId.Length == 0 || MattermostIds.IsId(call.RootId)) ? call : null;
    }

    private static string Field(IFormCollection form, string name) => form[name] is [{ } value, ..] ? value : "";

    // Both as one text with commas, or as repeated fields: servers differ.
    private static Dictionary<string, string> Pairs(StringValues names, StringValues ids)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, id) in Items(names).Zip(Items(ids)))
        {
            if (MattermostIds.IsId(id))
            {
                pairs[name] = id;
            }
        }

        return pairs;
    }

    private static IEnumerable<string> Items(StringValues values) => values.SelectMany(value => (value ?? "").Split(','));
}
