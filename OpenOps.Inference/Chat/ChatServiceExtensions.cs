using System.Text.Json;
using System.Text.Json.Serialization;
using OpenOps.Inference.Embeddings;
using OpenOps.Inference.Models;
using OpenOps.Inference.Tokens;
using OpenOps.Inference.Tools;
using OpenOps.Inference.Transcriptions;
using OpenOps.ServiceDefaults.Authentication;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Inference.Chat;

internal static class ChatServiceExtensions
{
    private const string ChatRight = "chat";

    public static IServiceCollection AddChat(this IServiceCollection services)
    {
        services.AddValidatedOptions<ChatApiOptions>(ChatApiOptions.SectionName);
        // For the OpenAPI document and the list of models; requests and answers bring their own source-generated context.
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddApiKeyAuthentication(ApiErrors.WriteRefusalAsync);
        return services;
    }

    /// <summary>The OpenAI API under <c>/v1</c>, for callers with the right <c>chat</c>.</summary>
    public static RouteGroupBuilder MapOpenAIApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("OpenAI").RequireRight(ChatRight);
        group.MapModels();
        group.MapChatCompletions();
        group.MapTranscriptions();
        group.MapEmbeddings();
        group.MapTokens();
        group.MapToolAnswers();
        group.MapFallback(ApiErrors.WriteUnknownUrlAsync);
        return group;
    }
}
