namespace OpenOps.MattermostEmulator.Api;

/// <summary>An answer that is not the wished-for one, in the real server's shape.</summary>
internal sealed class ApiErrorException(int status, string id, string message) : Exception(message)
{
    public int Status => status;

    public string Id => id;
}

/// <summary>Errors that more than one feature answers with.</summary>
internal static class ApiErrors
{
    public static ApiErrorException Of(int status, string id, string message) => new(status, id, message);

    public static ApiErrorException SessionExpired() =>
        new(401, "api.context.session_expired.app_error", "Invalid or expired session, please login again.");

    public static ApiErrorException Forbidden() =>
        new(403, "api.context.permissions.app_error", "You do not have the appropriate permissions.");

    public static ApiErrorException InvalidBody(string name) =>
        new(400, "api.context.invalid_body_param.app_error", $"Invalid or missing {name} in request body.");

    public static ApiErrorException InvalidUrl(string name) =>
        new(400, "api.context.invalid_url_param.app_error", $"Invalid or missing {name} parameter in request URL.");

    public static ApiErrorException InvalidParameter(string name) =>
        new(400, "api.context.invalid_param.app_error", $"Invalid {name} parameter.");

    public static ApiErrorException NoPost() => new(404, "app.post.get.app_error", "Unable to get the post.");

    public static ApiErrorException NoUser() => new(404, "app.user.missing_account.const", "Unable to find the user.");

    public static ApiErrorException NoChannel() => new(404, "app.channel.get.existing.app_error", "Unable to find the existing channel.");

    public static ApiErrorException NoTeam() => new(404, "app.team.get.find.app_error", "Unable to find the existing team.");
}
