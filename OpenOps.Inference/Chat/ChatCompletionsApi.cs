using System.Security.Claims;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Tools;

namespace OpenOps.Inference.Chat;

/// <summary><c>POST /v1/chat/completions</c>, as OpenAI's clients know it.</summary>
internal static class ChatCompletionsApi
{
    /// <summary>Tells the caller the id under which the call is on record.</summary>
    public const string InteractionHeader = "x-openops-interaction-id";

    public static RouteHandlerBuilder MapChatCompletions(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/chat/completions", CompleteAsync)
            .WithName("CreateChatCompletion")
            .WithSummary("Asks a model, recorded before and after.")
            .AddOpenApiOperationTransformer(DescribeBodyAsync)
            .Produces<ChatCompletionChunk>(contentType: "text/event-stream")
            .ProducesModelCallErrors();

    // Described here and not by Accepts, which would turn away a body without the right media type before it is read.
    private static async Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = await ContentOf(typeof(ChatCompletionRequest)) },
        };
        // The metadata knows one type for each status; this one has a whole and a streamed form.
        operation.Responses?["200"].Content?["application/json"] = await ContentOf(typeof(ChatCompletion));

        async Task<OpenApiMediaType> ContentOf(Type type) => new() { Schema = await context.GetOrCreateSchemaAsync(type, null, cancellationToken) };
    }

    private static async Task CompleteAsync(
        HttpContext context, ModelCatalogue catalogue, ToolCatalogue tools, ChatPipeline pipeline, IOptions<ChatApiOptions> options, TimeProvider time,
        ILogger<ChatPipeline> logger)
    {
        ChatCall call;
        try
        {
            var request = await RequestBodyReader.ReadAsync(context, ChatJson.Default.ChatCompletionRequest, "model and messages", options.Value.MaxRequestBytes);
            call = ToCall(request, catalogue, context.User.FindFirstValue(ClaimTypes.Name) ?? "", time);
            await OfferAsync(tools, call, context.RequestAborted);
        }
        catch (InvalidRequestException exception)
        {
            await ApiErrors.WriteAsync(context, exception.Failure);
            return;
        }

        context.Response.Headers[InteractionHeader] = call.Interaction.Id.ToString();
        var answer = new ChatAnswerWriter(context, call, options.Value.KeepAliveInterval, time);
        try
        {
            await answer.WriteAsync(pipeline.StreamAsync(call.Interaction, call.Messages, call.Options, context.RequestAborted));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; the record says so, and there is nobody left to tell.
        }
        catch (ModelCallException exception)
        {
            logger.CallFailed(call.Interaction.Id, exception.Code);
            await answer.FailAsync(ApiFailure.From(exception));
        }
        catch (Exception exception)
        {
            // The type only: what broke may have held message text.
            logger.CallBroke(call.Interaction.Id, exception.GetType().Name);
            await answer.FailAsync(ApiFailure.Unexpected);
        }
    }

    private static async Task OfferAsync(ToolCatalogue tools, ChatCall call, CancellationToken cancellationToken)
    {
        const string Param = "metadata.tools";
        var names = call.Interaction.ToolNames;
        ChatRequestParser.Require(
            names.Count == 0 || call.IsStreamed, Param, $"'{Param}' needs 'stream': what is asked about tools is asked in the stream.", ModelCallErrors.UnsupportedParameter);
        var (offered, refusal) = await tools.OfferAsync(names, call.Interaction.Model, cancellationToken);
        ChatRequestParser.Require(refusal is null, Param, refusal ?? "", ModelCallErrors.UnsupportedParameter);
        if (offered.Count > 0)
        {
            call.Options.SetOfferedTools(offered);
        }
    }

    private static ChatCall ToCall(ChatCompletionRequest request, ModelCatalogue catalogue, string caller, TimeProvider time)
    {
        ChatRequestParser.Require(!string.IsNullOrEmpty(request.Model), "model", "'model' is missing. Send the id of a model that GET /v1/models lists.");
        var found = catalogue.Find(request.Model!);
        if (found.Model is not { } model)
        {
            throw new InvalidRequestException(ApiFailure.NoModel(found.Reason));
        }

        return new ChatCall(
            InteractionParser.ToInteraction(request.Metadata ?? new Dictionary<string, string>(), request.User, model, caller, time),
            ChatMessageParser.ToMessages(request.Messages),
            ChatRequestParser.ToOptions(request, model),
            request.Stream ?? false,
            time.GetUtcNow())
        {
            WantsStatus = request.StreamOptions?.IncludeStatus ?? false,
        };
    }
}
