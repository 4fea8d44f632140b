using System.Net;
using System.Net.Http.Headers;

namespace OpenOps.Inference.Models.Files;

/// <summary>
/// What a server says of a file: how long it is, whether it gives ranges, and by what it tells one version from another: a
/// strong ETag, or else the date of the last change, or nothing.
/// </summary>
internal sealed record RemoteFile(Uri Address, long? Size, bool Ranges, RangeConditionHeaderValue? Validator)
{
    public string Host => Address.Authority;

    /// <summary>Asks for the first byte: a server that gives ranges answers with that, and with the length of the whole.</summary>
    public static async Task<RemoteFile> AskAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(0, 0);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.PartialContent when response.Content.Headers.ContentRange is { From: 0, Length: { } size } =>
                new RemoteFile(address, size, Ranges: true, ValidatorOf(response)),
            HttpStatusCode.OK => new RemoteFile(address, response.Content.Headers.ContentLength, Ranges: false, ValidatorOf(response)),
            _ => throw Refused(address, response.StatusCode),
        };
    }

    public static ModelFileException Refused(Uri address, HttpStatusCode status) => new(status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => $"{address.Authority} has no such file ({(int)status}): {address.AbsolutePath}. Correct url in the catalogue, or name a mirror that has it.",
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"{address.Authority} does not give the file to everyone ({(int)status}). Fetch it with a browser, then `models pull ID --from FILE`.",
        HttpStatusCode.ProxyAuthenticationRequired => "The proxy wants a user and a password (407). Put them into HTTPS_PROXY: http://user:password@proxy:port.",
        _ => $"{address.Authority} answered {(int)status} instead of the file. Try again later, or name a mirror with --mirror.",
    });

    private static RangeConditionHeaderValue? ValidatorOf(HttpResponseMessage response) => response switch
    {
        { Headers.ETag: { IsWeak: false } tag } => new RangeConditionHeaderValue(tag),
        { Content.Headers.LastModified: { } changed } => new RangeConditionHeaderValue(changed),
        _ => null,
    };
}
