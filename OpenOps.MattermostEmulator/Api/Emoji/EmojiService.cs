using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenOps.MattermostEmulator.Api.Files;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Emoji;

/// <summary>Keeps the emoji that people make.</summary>
internal sealed partial class EmojiService(ChatState state, FileContents contents)
{
    public async Task<CustomEmoji> CreateAsync(Caller caller, string name, string creatorId, byte[] picture, CancellationToken cancellationToken)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw ApiErrors.Of(400, "model.emoji.name.app_error", "Name must be 1 to 64 lowercase alphanumeric characters.");
        }

        if (creatorId != caller.Id)
        {
            throw ApiErrors.Of(403, "api.emoji.create.other_user.app_error", "Invalid user id.");
        }

        var id = Ids.New();
        await contents.WriteAsync(id, picture, cancellationToken);
        using var scope = state.Write();
        if (state.Emoji.Find(name) is not null)
        {
            throw ApiErrors.Of(
                400, "api.emoji.create.duplicate.app_error", "Unable to create emoji. Another emoji with the same name already exists.");
        }

        var now = state.Now();
        var made = state.Emoji.Put(new CustomEmoji { Id = id, CreateAt = now, UpdateAt = now, CreatorId = caller.Id, Name = name });
        state.Publish(ChatEvent.ToEverybody("emoji_added", new JsonObject { ["emoji"] = WireJson.Text(made) }));
        return made;
    }

    public IReadOnlyList<CustomEmoji> Page(int page, int size)
    {
        using var scope = state.Read();
        return [.. state.Emoji.All.OrderBy(emoji => emoji.Name, StringComparer.Ordinal).Skip(page * size).Take(size)];
    }

    public CustomEmoji Named(string name)
    {
        using var scope = state.Read();
        return state.Emoji.Find(name) ?? throw ApiErrors.Of(404, "app.emoji.get_by_name.no_result", "We couldn’t find the emoji.");
    }

    public CustomEmoji Find(string id)
    {
        using var scope = state.Read();
        return state.Emoji.All.FirstOrDefault(emoji => emoji.Id == id)
            ?? throw ApiErrors.Of(404, "app.emoji.get.no_result", "We couldn’t find the emoji.");
    }

    public Stream Picture(CustomEmoji emoji) => contents.TryOpen(emoji.Id) ?? throw ApiErrors.Of(404, "api.emoji.get_image.read.app_error", "Unable to read image file for emoji.");

    public void Remove(Caller caller, string id)
    {
        using var scope = state.Write();
        var emoji = Find(id);
        if (emoji.CreatorId != caller.Id && !caller.IsAdmin)
        {
            throw ApiErrors.Forbidden();
        }

        state.Emoji.Remove(emoji.Name);
    }

    [GeneratedRegex("^[a-z0-9_+-]{1,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
