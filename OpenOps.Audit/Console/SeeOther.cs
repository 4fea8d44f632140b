namespace OpenOps.Audit.Console;

/// <summary>After a form was dealt with: look there, so that reloading the page does not send the form again.</summary>
internal sealed class SeeOther(string path) : IResult
{
    public static IResult To(string path) => new SeeOther(path);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
