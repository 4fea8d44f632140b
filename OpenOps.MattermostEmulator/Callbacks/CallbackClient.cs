using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using OpenOps.MattermostEmulator.Api.Configuration;

namespace OpenOps.MattermostEmulator.Callbacks;

/// <summary>What an integration answered.</summary>
internal sealed record CallbackAnswer(int Status, string Reason, string? MediaType, string Body);

/// <summary>
/// Calls integrations: buttons, slash commands, dialogs. Only http(s) and only hosts that are allowed, since anybody who
/// may post names the address.
/// </summary>
internal sealed class CallbackClient : IDisposable
{
    private const int LargestAnswer = 1 << 20;
    private readonly HttpClient _http;
    private readonly ServerConfiguration _configuration;
    private readonly ILogger<CallbackClient> _logger;

    public CallbackClient(IOptions<EmulatorOptions> options, ServerConfiguration configuration, ILogger<CallbackClient> logger)
    {
        (_configuration, _logger) = (configuration, logger);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
        {
            Timeout = options.Value.CallbackTimeout,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Mattermost-Bot/1.1");
    }

    /// <summary>The answer; null when there is none: refused, not allowed, or too late.</summary>
    public async Task<CallbackAnswer?> PostAsync(
        string url, HttpContent content, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || !IsAllowed(address.Host))
        {
            CallbackLog.Refused(_logger, address?.Host ?? "(no address)");
            return null;
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            request.Headers.Authorization = authorization;
            using var response = await _http.SendAsync(request, cancellationToken);
            return new CallbackAnswer(
                (int)response.StatusCode,
                response.ReasonPhrase ?? "",
                response.Content.Headers.ContentType?.MediaType,
                await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            CallbackLog.Failed(_logger, address.Authority, exception.GetType().Name);
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private bool IsAllowed(string host) =>
        _configuration.Text(ServerConfiguration.CallableHosts).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
            .Any(entry => entry == "*" || string.Equals(entry, host, StringComparison.OrdinalIgnoreCase));
}

internal static partial class CallbackLog
{
    [LoggerMessage(
        EmulatorEvents.CallbackRefused, LogLevel.Warning,
        "An integration at {Host} was not called: add the host to Emulator:AllowedCallbackHosts to allow it")]
    public static partial void Refused(ILogger logger, string host);

    [LoggerMessage(EmulatorEvents.CallbackFailed, LogLevel.Warning, "The integration at {Authority} did not answer: {Problem}")]
    public static partial void Failed(ILogger logger, string authority, string problem);
}
