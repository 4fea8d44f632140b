using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Commands;

/// <summary>What a slash command answers.</summary>
internal sealed record CommandResponse
{
    public string ResponseType { get; init; } = "";
    public string Text { get; init; } = "";
    public string Username { get; init; } = "";
    public string ChannelId { get; init; } = "";
    public string IconUrl { get; init; } = "";
    public string Type { get; init; } = "";
    public JsonElement? Props { get; init; }
    public string GotoLocation { get; init; } = "";
    public string TriggerId { get; init; } = "";
    public bool SkipSlackParsing { get; init; }
    public JsonArray? Attachments { get; init; }
    public IReadOnlyList<CommandResponse>? ExtraResponses { get; init; }

    /// <summary>Reads an answer: JSON when it says so, otherwise text for whoever asked.</summary>
    public static CommandResponse? Read(string? mediaType, string body)
    {
        if (mediaType != "application/json")
        {
            return new CommandResponse { Text = body.Trim() };
        }

        try
        {
            return JsonSerializer.Deserialize<CommandResponse>(body, WireJson.Options)?.InShape();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private CommandResponse InShape() => this with
    {
        ResponseType = ResponseType ?? "",
        Text = Text ?? "",
        Username = Username ?? "",
        IconUrl = IconUrl ?? "",
        ChannelId = ChannelId ?? "",
        Type = Type ?? "",
        GotoLocation = GotoLocation ?? "",
        Attachments = Attachments is null ? null : Posts.Attachments.Normalise(Attachments),
        ExtraResponses = ExtraResponses?.Select(extra => extra.InShape()).ToList(),
    };
}
