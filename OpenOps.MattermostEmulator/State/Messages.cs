using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOps.MattermostEmulator.State;

/// <summary>A stored post. <see cref="Props"/> still holds what no reader may see (the addresses behind buttons).</summary>
internal sealed record Post
{
    public required string Id { get; init; }
    public long CreateAt { get; init; }
    public long UpdateAt { get; init; }
    public long EditAt { get; init; }
    public long DeleteAt { get; init; }
    public bool IsPinned { get; init; }
    public required string UserId { get; init; }
    public required string ChannelId { get; init; }
    public string RootId { get; init; } = "";
    public string OriginalId { get; init; } = "";
    public string Message { get; init; } = "";
    public string Type { get; init; } = "";
    public JsonElement Props { get; init; } = WireJson.EmptyObject;
    public string Hashtags { get; init; } = "";
    public string[] FileIds { get; init; } = [];
    public bool HasReactions { get; init; }

    [JsonIgnore]
    public bool IsLive => DeleteAt == 0;
}

/// <summary>One user's emoji on one post.</summary>
internal sealed record Reaction
{
    public required string UserId { get; init; }
    public required string PostId { get; init; }
    public required string EmojiName { get; init; }
    public long CreateAt { get; init; }
    public long UpdateAt { get; init; }
    public long DeleteAt { get; init; }
    public string RemoteId { get; init; } = "";
}

/// <summary>What is known of an uploaded file; its bytes are in the file store.</summary>
internal sealed record FileInfoRecord
{
    public required string Id { get; init; }
    public required string UserId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PostId { get; init; }

    // The real server shows an empty channel here; the one it was uploaded for is kept apart.
    public string ChannelId { get; init; } = "";
    public long CreateAt { get; init; }
    public long UpdateAt { get; init; }
    public long DeleteAt { get; init; }
    public required string Name { get; init; }
    public string Extension { get; init; } = "";
    public long Size { get; init; }
    public string MimeType { get; init; } = "application/octet-stream";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Width { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Height { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasPreviewImage { get; init; }

    public string? MiniPreview { get; init; }
    public string RemoteId { get; init; } = "";
}

/// <summary>A slash command of a team.</summary>
internal sealed record Command
{
    public string Id { get; init; } = "";
    public string Token { get; init; } = "";
    public long CreateAt { get; init; }
    public long UpdateAt { get; init; }
    public long DeleteAt { get; init; }
    public string CreatorId { get; init; } = "";
    public string TeamId { get; init; } = "";
    public string Trigger { get; init; } = "";
    public string Method { get; init; } = "";
    public string Username { get; init; } = "";
    public string IconUrl { get; init; } = "";
    public bool AutoComplete { get; init; }
    public string AutoCompleteDesc { get; init; } = "";
    public string AutoCompleteHint { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string Description { get; init; } = "";
    public string Url { get; init; } = "";
    public string PluginId { get; init; } = "";
}
