using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace OpenOps.ServiceDefaults.Resilience;

/// <summary>
/// Bounds every call in time and repeats the ones that are safe to repeat: GET, HEAD, OPTIONS, PUT and DELETE, any request
/// marked by <see cref="HttpRequestMarks.MarkIdempotent"/>, and any whose connection could not even be made. A streamed
/// response is bounded by its idle time instead.
/// </summary>
public sealed class HttpResilienceHandler : DelegatingHandler
{
    private static readonly ResiliencePropertyKey<HttpRequestMessage> RequestKey = new("openops.request");

    private readonly HttpResilienceOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    /// <summary>Makes the handler.</summary>
    /// <param name="options">Validated limits.</param>
    /// <param name="time">The clock that delays and time limits follow.</param>
    public HttpResilienceHandler(HttpResilienceOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _pipeline = BuildPipeline();
    }

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(RequestKey, request);
        try
        {
            var response = await _pipeline.ExecuteAsync(
                static async (context, state) => await state.Handler.SendOnceAsync(state.Request, context.CancellationToken),
                context,
                (Handler: this, Request: request));
            return request.IsStreamed() ? await WithIdleTimeoutAsync(response, cancellationToken) : response;
        }
        catch (TimeoutRejectedException exception)
        {
            // What HttpClient's callers already handle; the text says which limit it was.
            throw new HttpRequestException(
                $"No answer from {request.RequestUri?.Host} within {exception.Timeout.TotalSeconds:0.###} s.", exception);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        base.SendAsync(request, cancellationToken);

    private ResiliencePipeline<HttpResponseMessage> BuildPipeline()
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time };
        builder.AddTimeout(_options.TotalTimeout);
        if (_options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = _options.MaxRetries,
                Delay = _options.RetryDelay,
                MaxDelay = _options.MaxRetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static arguments => ValueTask.FromResult(
                    NothingWasSent(arguments.Outcome)
                    || (arguments.Context.Properties.GetValue(RequestKey, null!).IsIdempotent() && IsTransient(arguments.Outcome))),
                DelayGenerator = static arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Result)),
                OnRetry = static arguments =>
                {
                    arguments.Outcome.Result?.Dispose();
                    return default;
                },
            });
        }

        return builder.AddTimeout(_options.AttemptTimeout).Build();
    }

    // A service that is being restarted refuses connections for a moment.
    private static bool NothingWasSent(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } => true,
        _ => false,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage? response) => response?.Headers.RetryAfter?.Delta;

    private async Task<HttpResponseMessage> WithIdleTimeoutAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var content = new StreamContent(new IdleTimeoutStream(
            await response.Content.ReadAsStreamAsync(cancellationToken), _options.StreamIdleTimeout, _time));
        foreach (var (name, values) in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = content;
        return response;
    }
}
