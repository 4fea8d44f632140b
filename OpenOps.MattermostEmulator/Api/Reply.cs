using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api;

/// <summary>Answers as the real server writes them.</summary>
internal static class Reply
{
    private const string JsonType = "application/json";

    public static IResult Json<T>(T value, int status = 200) =>
        TypedResults.Json(value, WireJson.Options, JsonType, status);

    public static IResult Created<T>(T value) => Json(value, StatusCodes.Status201Created);

    public static IResult Ok() => TypedResults.Bytes("{\"status\":\"OK\"}"u8.ToArray(), JsonType);

    public static async Task WriteErrorAsync(HttpContext http, ApiErrorException error)
    {
        http.Response.StatusCode = error.Status;
        http.Response.ContentType = JsonType;
        await http.Response.Body.WriteAsync(
            WireJson.Bytes(new
            {
                id = error.Id,
                message = error.Message,
                detailed_error = "",
                request_id = RequestIds.Of(http),
                status_code = error.Status,
            }),
            http.RequestAborted);
    }

    /// <summary>The answer to a path or method nobody handles: JSON that says it is text, without a request id.</summary>
    public static async Task WriteNoRouteAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.Body.WriteAsync(
            WireJson.Bytes(new
            {
                id = "api.context.404.app_error",
                message = "Sorry, we could not find the page.",
                detailed_error = $"There doesn't appear to be an api call for the url='{http.Request.Path}'.  "
                    + "Typo? are you missing a team_id or user_id as part of the url?",
                status_code = 404,
            }),
            http.RequestAborted);
    }
}
