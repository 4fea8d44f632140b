using Microsoft.AspNetCore.Http.HttpResults;
using OpenOps.MattermostEmulator.Api.Files;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Users;

/// <summary>Profile pictures: initials, until one is given.</summary>
internal static class UserImages
{
    private const long LargestImage = 5 << 20;

    // Colours that white letters can be read on.
    private static readonly string[] Colours = ["#1e63b8", "#8a3ffc", "#0f766e", "#b42318", "#9a3412", "#3f6212", "#86198f", "#475569"];

    public static void MapUserImages(this RouteGroupBuilder api)
    {
        api.MapGet("/users/{user_id}/image", Get);
        api.MapGet("/users/{user_id}/image/default", (string user_id, Caller caller, ChatState state) =>
            Initials(Find(state, caller.Resolve(user_id))));
        api.MapPost("/users/{user_id}/image", SetAsync);
        api.MapDelete("/users/{user_id}/image", Delete);
    }

    private static IResult Get(string user_id, HttpContext http, Caller caller, ChatState state, FileContents contents)
    {
        var user = Find(state, caller.Resolve(user_id));
        var etag = $"\"{user.Id}.{user.LastPictureUpdate}.{user.UpdateAt}\"";
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "max-age=300, private";
        if (http.Request.Headers.IfNoneMatch == etag)
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        return user.LastPictureUpdate > 0 && contents.TryOpen(ImageId(user.Id)) is { } stream
            ? TypedResults.Stream(stream, "image/png")
            : Initials(user);
    }

    private static async Task<IResult> SetAsync(
        string user_id, HttpContext http, Caller caller, ChatState state, UserService users, FileContents contents)
    {
        var id = caller.ResolveOwn(user_id);
        var image = (await http.Request.ReadFormAsync(http.RequestAborted)).Files.GetFile("image")
            ?? throw ApiErrors.Of(400, "api.user.upload_profile_user.no_file.app_error", "No file under 'image' in request.");
        var bytes = new byte[Math.Min(image.Length, LargestImage)];
        await using (var stream = image.OpenReadStream())
        {
            await stream.ReadExactlyAsync(bytes, http.RequestAborted);
        }

        if (image.Length > LargestImage || ImageSize.Of(bytes) is null)
        {
            throw ApiErrors.Of(400, "api.user.upload_profile_user.decode.app_error", "Could not decode profile image.");
        }

        await contents.WriteAsync(ImageId(id), bytes, http.RequestAborted);
        using var scope = state.Write();
        users.Changed(Find(state, id) with { LastPictureUpdate = state.Now() });
        return Reply.Ok();
    }

    private static IResult Delete(string user_id, Caller caller, ChatState state, UserService users)
    {
        using var scope = state.Write();
        users.Changed(Find(state, caller.ResolveOwn(user_id)) with { LastPictureUpdate = 0 });
        return Reply.Ok();
    }

    private static User Find(ChatState state, string id)
    {
        using var scope = state.Read();
        return state.Users.Find(id) ?? throw ApiErrors.NoUser();
    }

    private static string ImageId(string userId) => $"image-{userId}";

    private static ContentHttpResult Initials(User user)
    {
        var words = $"{user.FirstName} {user.LastName}".Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var letters = words.Length > 1 ? $"{words[0][0]}{words[^1][0]}" : (words.FirstOrDefault() ?? user.Username)[..1];
        var colour = Colours[user.Id.Aggregate(0, (sum, letter) => (sum + letter) % Colours.Length)];
        var svg = $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128">
            <rect width="128" height="128" fill="{colour}"/>
            <text x="64" y="66" fill="#fff" font-family="sans-serif" font-size="{(letters.Length > 1 ? 52 : 64)}" font-weight="600"
             text-anchor="middle" dominant-baseline="central">{System.Net.WebUtility.HtmlEncode(letters.ToUpperInvariant())}</text>
            </svg>
            """;
        return TypedResults.Text(svg, "image/svg+xml");
    }
}
