using OpenOps.MattermostEmulator.Api;
using OpenOps.MattermostEmulator.Api.Sessions;

namespace OpenOps.MattermostEmulator.Markdown;

/// <summary><c>/emulator/render</c>: the emulator's own addition, for its chat page. Not part of Mattermost's API.</summary>
internal static class RenderApi
{
    private const int MostTexts = 200;
    private const int LongestText = 65_536;

    public static void MapRender(this WebApplication app) => app.MapPost("/emulator/render", RenderAsync);

    private static async Task<IResult> RenderAsync(HttpContext http, Caller _)
    {
        var body = await http.ReadBodyAsync<RenderBody>("texts");
        if (body.Text is { Length: <= LongestText } text)
        {
            return Reply.Json(new { html = MessageRenderer.ToHtml(text) });
        }

        return body.Texts is { Length: <= MostTexts } texts && texts.All(one => one is { Length: <= LongestText })
            ? Reply.Json(new { html = texts.Select(MessageRenderer.ToHtml).ToList() })
            : throw ApiErrors.InvalidBody("texts");
    }

    private sealed record RenderBody(string? Text, string[]? Texts);
}
