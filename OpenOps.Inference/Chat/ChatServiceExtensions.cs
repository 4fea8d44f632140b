using OpenOps.Inference.Models;
using OpenOps.ServiceDefaults.Authentication;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Inference.Chat;

internal static class ChatServiceExtensions
{
    private const string ChatRight = "chat";

    public static IServiceCollection AddChat(this IServiceCollection services)
    {
        services.AddValidatedOptions<ChatApiOptions>(ChatApiOptions.SectionName);
        services.AddApiKeyAuthentication(ApiErrors.WriteRefusalAsync);
        return services;
    }

    /// <summary>The OpenAI API under <c>/v1</c>, for callers with the right <c>chat</c>.</summary>
    public static RouteGroupBuilder MapOpenAIApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("OpenAI").RequireRight(ChatRight);
        group.MapModels();
        group.MapChatCompletions();
        group.MapFallback(ApiErrors.WriteUnknownUrlAsync);
        return group;
    }
}
