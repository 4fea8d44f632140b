namespace OpenOps.Audit.Feedback;

internal static class FeedbackServices
{
    /// <summary>Adds what records votes.</summary>
    public static WebApplicationBuilder AddFeedback(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<VoteValidator>();
        builder.Services.AddSingleton<EvaluationEvents>();
        return builder;
    }
}
