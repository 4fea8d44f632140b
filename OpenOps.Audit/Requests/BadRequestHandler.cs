using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;

namespace OpenOps.Audit.Requests;

/// <summary>Answers a body that is not the JSON of its contract with the names of the fields at fault.</summary>
internal sealed partial class BadRequestHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
        {
            return false;
        }

        IResult answer = bad is { StatusCode: StatusCodes.Status400BadRequest, InnerException: JsonException json }
            ? TypedResults.ValidationProblem(Errors(json))
            : TypedResults.Problem(statusCode: bad.StatusCode);
        await answer.ExecuteAsync(httpContext);
        return true;
    }

    private static Dictionary<string, string[]> Errors(JsonException exception)
    {
        var path = exception.Path is { Length: > 1 } named ? named.TrimStart('$').TrimStart('.') : "";
        // The serializer names the missing ones, but stops when the list grows long.
        if (exception.Message.Contains("missing required properties", StringComparison.Ordinal))
        {
            var prefix = path.Length == 0 ? "" : path + ".";
            return Quoted().Matches(exception.Message[exception.Message.IndexOf("including:", StringComparison.Ordinal)..])
                .ToDictionary(match => prefix + match.Groups["name"].Value, string[] (_) => ["is required"], StringComparer.Ordinal);
        }

        // The serializer's own words could quote what was sent.
        var error = exception.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is not known"
            : exception.Message.Contains("Duplicate", StringComparison.Ordinal) ? "occurs twice"
            : "has the wrong type or an unknown value, or the text is not JSON";
        return new Dictionary<string, string[]>(StringComparer.Ordinal) { [path] = [error] };
    }

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
