using System.Text.Json;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Emoji;

/// <summary>Emoji that people made.</summary>
internal static class EmojiApi
{
    private const long LargestPicture = 1 << 20;

    public static void MapEmoji(this RouteGroupBuilder api)
    {
        api.MapPost("/emoji", CreateAsync);
        api.MapGet("/emoji", (Caller _, EmojiService emoji, int? page, int? per_page) =>
            Reply.Json(emoji.Page(Math.Max(page ?? 0, 0), Math.Clamp(per_page ?? 60, 1, 200))));
        api.MapGet("/emoji/name/{name}", (string name, Caller _, EmojiService emoji) => Reply.Json(emoji.Named(name)));
        api.MapGet("/emoji/{emoji_id}", (string emoji_id, Caller _, EmojiService emoji) => Reply.Json(emoji.Find(emoji_id)));
        api.MapGet("/emoji/{emoji_id}/image", (string emoji_id, Caller _, EmojiService emoji) =>
            TypedResults.Stream(emoji.Picture(emoji.Find(emoji_id)), "image/png"));
        api.MapDelete("/emoji/{emoji_id}", (string emoji_id, Caller caller, EmojiService emoji) =>
        {
            emoji.Remove(caller, emoji_id);
            return Reply.Ok();
        });
    }

    private static async Task<IResult> CreateAsync(HttpContext http, Caller caller, EmojiService emoji)
    {
        var form = http.Request.HasFormContentType
            ? await http.Request.ReadFormAsync(http.RequestAborted)
            : throw ApiErrors.Of(400, "api.emoji.create.parse.app_error", "Unable to create emoji. Could not understand request.");
        var body = Read(form["emoji"].ToString());
        if (form.Files.GetFile("image") is not { Length: > 0 and <= LargestPicture } image)
        {
            throw ApiErrors.InvalidBody("createEmoji");
        }

        using var picture = new MemoryStream();
        await image.CopyToAsync(picture, http.RequestAborted);
        return Reply.Json(await emoji.CreateAsync(caller, body.Name ?? "", body.CreatorId ?? "", picture.ToArray(), http.RequestAborted));
    }

    private static EmojiBody Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<EmojiBody>(json, WireJson.Options) ?? throw ApiErrors.InvalidBody("emoji");
        }
        catch (JsonException)
        {
            throw ApiErrors.InvalidBody("emoji");
        }
    }

    private sealed record EmojiBody(string? Name, string? CreatorId);
}
