//! Every type that is emitted for a place of Partoo's document, by module and name.

use std::collections::BTreeMap;

use generated_client::partoo;
use generated_client::runtime::codec::{DecodeError, from_slice};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Decodes JSON into a type and encodes it again.
pub(crate) type Transcode = fn(&Value) -> Result<Value, DecodeError>;

fn transcode<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, DecodeError> {
    let decoded: T = from_slice(value.to_string().as_bytes())?;
    Ok(serde_json::to_value(decoded).expect("a decoded value can be encoded"))
}

macro_rules! table {
    ($($module:ident { $($name:ident)* })*) => {
        /// The types by name. A new one belongs into the list below.
        pub(crate) fn types() -> BTreeMap<&'static str, Transcode> {
            let types: Vec<(&'static str, Transcode)> = vec![$($(
                (stringify!($name), transcode::<partoo::$module::$name>),
            )*)*];
            types.into_iter().collect()
        }
    };
}

table! {
    types {
        BusinessStatusFilter CategoryCountry CategoryOrder CategorySort CategoryState CategoryLang
        AttributesLang GooglePostStateFilter PresenceDimension PresenceMetric EvolutionBucket
        ActiveSubscription ActiveSubscriptionStatus AddressNumberSupplement AddressStreetType
        ApiKey ApiKeyUserType Attribute AttributeType AttributesGroup AttributesGroupResponse
        BadRequestResponse BadRequestResponseError BadRequestResponseErrors BooleanField
        BooleanFieldChange BooleanFieldChangeType BooleanFieldType BooleanFieldValue Business
        BusinessAttribute BusinessAttributeBool BusinessAttributeBoolType BusinessAttributeEnum
        BusinessAttributeEnumType BusinessAttributeRepeatableEnum
        BusinessAttributeRepeatableEnumType BusinessAttributeRepeatableEnumValue
        BusinessAttributeRepeatableUrl BusinessAttributeRepeatableUrlType BusinessAttributeUrl
        BusinessAttributeUrlType BusinessFeature BusinessFieldsField BusinessFieldsSection
        BusinessFieldsSectionCustomFields BusinessFieldsSectionNormal BusinessReach
        BusinessService BusinessServiceType BusinessStatus BusinessWithCustomFields Category
        CategoryInLanguage CategoryName CategoryWithNames Comment Contact Conversation
        ConversationBusiness ConversationSummary ConversationSummaryBusiness CustomField
        CustomFieldError CustomFieldErrorErrors CustomFieldErrorReason CustomFieldOrder
        CustomFieldPermissions CustomFieldPermissionsType CustomFieldValue FeedbackComment
        FeedbackForm FeedbackFormField FeedbackFormSummary FeedbackResult FeedbackResultField
        FeedbackState FloatField FloatFieldChange FloatFieldChangeType FloatFieldType
        ForbiddenResponse ForbiddenResponseError ForbiddenResponseErrors GooglePost
        GooglePostCallToActionType GooglePostEvent GooglePostMedia GooglePostOffer
        GooglePostState GooglePostTopicType Group GroupWithSubgroup ImagesUploaderField
        ImagesUploaderFieldTextFields ImagesUploaderFieldTextFieldsObject ImagesUploaderFieldType
        InactiveSubscription InactiveSubscriptionStatus IntegerField IntegerFieldChange
        IntegerFieldChangeType IntegerFieldType IntegerFieldValue IntegrationData
        IntegrationStatus Lang Lead LeadValue LeadValueType Message MessageContentType
        MessagePayload MessageSenderType MessageStatus MultiSelectFieldValue
        MultiSelectImageFieldValue MultipleSelectField MultipleSelectFieldChange
        MultipleSelectFieldChangeType MultipleSelectFieldType MultipleSelectImageField
        MultipleSelectImageFieldChange MultipleSelectImageFieldChangeType
        MultipleSelectImageFieldType NewBooleanField NewBooleanFieldType NewBusinessService
        NewCustomFieldValue NewFloatField NewFloatFieldType NewImageValue NewIntegerField
        NewIntegerFieldType NewMultipleSelectField NewMultipleSelectFieldType
        NewMultipleSelectImageField NewMultipleSelectImageFieldType NewSingleSelectField
        NewSingleSelectFieldType NewTextField NewTextFieldType News NotFoundResponse
        NotFoundResponseError NotFoundResponseErrors NumberFieldValue OpenHours Org OrgType
        Photos Plan PlanName Post PostInsight PostMedias PostState PostStatus PostTopicType
        PresenceAnalytics Product ProductSubscription ProfileKeyword Promo
        PublishedGooglePostEvent PublisherBusiness PublisherBusinessErrorType PublisherBusinesses
        PublisherState RenamedImageValue RenamedValue ReplySuggestion ReplySuggestionReport
        RequestStatus Review ReviewComments ReviewMetric ReviewMetrics ReviewMetricsRow
        ReviewMetricsRowDimensionInfo ReviewPublisherLabel ReviewState ReviewStatistics Role
        RoleWithoutProvider Section SectionGroup SectionGroupSummary SingleSelectField
        SingleSelectFieldChange SingleSelectFieldChangeType SingleSelectFieldType SpecificHours
        SpecificHoursClose SpecificHoursOpen Subgroup SubscriptionActive SubscriptionDetails
        SubscriptionDetailsStatus Subscriptions Tag Template TemplatePlaceholder TextField
        TextFieldChange TextFieldChangeType TextFieldType TextFieldValue TrueOrFalse
        UnauthorizedResponse UnauthorizedResponseError UnauthorizedResponseErrors User UserStatus
        WebhookConfiguration WebhookEventType WebhookSubscription
    }
    api_keys {
        ApiKeyPage ApiKeyStatus AuthorizeBody AuthorizeResponse CreateApiKeyBody
        GetApiKeysParamsType ListAuthorizationsResponse RevokeApiKeyResponse
        RevokeAuthorizationBody RevokeAuthorizationResponse UpdateApiKeyBody
    }
    businesses {
        BusinessPage CreateBusinessBody CreateBusinessResponse
        DeleteBusinessResponse GetBusinessAttributesResponse GetBusinessConnectionsStatsResponse
        GetBusinessIntegrationStatusResponse GetBusinessPartnerUrlsResponse
        SetBusinessAdditionalDataResponse SetBusinessAttributesBody SetBusinessAttributesResponse
        SetBusinessServicesBody SetBusinessServicesResponse UpdateBusinessBody
        UpdateBusinessForbidden UpdateBusinessForbiddenErrors
        UpdateBusinessForbiddenErrorsAuthorization UpdateBusinessResponse
    }
    categories {
        CategoryInLanguagePage CategoryPage

    }
    connection_tokens {
        CheckConnectionTokenResponse CheckConnectionTokenResponseStatus
        GenerateConnectionTokenBody GenerateConnectionTokenResponse RevokeConnectionTokenBody
    }
    custom_channels {
        IngestMessageBody IngestMessageBodySenderType IngestMessageResponse
    }
    custom_field_sections {
        CreateCustomFieldSectionBody CreateCustomFieldSectionResponse
        UpdateCustomFieldSectionBody UpdateCustomFieldSectionResponse
    }
    custom_fields {
        CreateCustomFieldBody CreateCustomFieldResponse DeleteCustomFieldBody
        DeleteCustomFieldResponse GetCustomFieldsResponse OrderCustomFieldsBody
        OrderCustomFieldsResponse UpdateCustomFieldBody UpdateCustomFieldResponse
    }
    feedback_management {
        FeedbackFormPage FeedbackResultPage ReplyToFeedbackResultBody
        ReplyToFeedbackResultBodyReplySuggestion UpdateFeedbackFormBody
    }
    google_attributes {
        AttributesBadRequest AttributesBadRequestErrors AttributesBadRequestErrorsJson
        AttributesBadRequestErrorsJsonObject
    }
    groups {
        CreateGroupBody DeleteGroupResponse GetGroupBusinessesResponse GroupPage
        SetGroupBusinessesBody SetGroupBusinessesResponse UpdateGroupBody
    }
    groups_and_sections {
        CreateSectionBody CreateSectionGroupBody CreateSectionGroupResponse CreateSectionResponse
        DeleteSectionGroupResponse UpdateSectionBody UpdateSectionResponse
    }
    messages {
        AudioMessage AudioMessageContentType ConversationPage DocumentMessage
        DocumentMessageContentType ImageMessage ImageMessageContentType MessagePage
        RetryMessageResponse SendMessageBody SendMessageResponse TextMessage
        TextMessageContentType VideoMessage VideoMessageContentType
    }
    organizations {
        CreateOrganizationBody CreateOrganizationResponse DeleteOrganizationBody
        DeleteOrganizationResponse OrganizationPage UpdateOrganizationBody
        UpdateOrganizationResponse
    }
    posts {
        CreateGooglePostBody CreateGooglePostResponse CreatePostsBody CreatePostsResponse
        CreatedPost DeleteGooglePostResponse GooglePostPage NewPost
        NewPostLink PostBusinesses PostPage PostPublisher UpdateGooglePostBody
    }
    presence_analytics {
        GetProfileMetricsResponse KeywordDimension KeywordMetric
        ProfileDimension ProfileKeywordPage ProfileMetric
    }
    review_analytics {
        QualitativeEvolution QuantitativeEvolution ReviewDimension
        ReviewMetricName
    }
    review_booster {
        GetInvitationStatusResponse InvitationStatus ReviewInvitation ReviewInvitationPage
        SendInvitationBody SendInvitationResponse
    }
    reviews {
        CreateTemplateBody DeleteReplyResponse DeleteReplyResponseStatus DeleteTemplateResponse
        ReplyToReviewBody ReplyToReviewBodyReplySuggestion ReviewPage TemplatePage
        TemplatePlaceholders UpdateReplyBody UpdateReviewBody UpdateReviewBodyState
    }
    subscriptions {
        GetBusinessSubscriptionsResponse GetPlansResponse SetPlansBody SetPlansResponse
        SubscribeBusinessBody SubscribeBusinessResponse UnsubscribeBusinessBody
        UnsubscribeBusinessResponse
    }
    users {
        CountUsersResponse CreateUserBody CreateUserResponse DeleteUserResponse
        ReinviteUserResponse UpdateUserBody UpdateUserResponse UserBusinessPage UserOrder
        UserPage
    }
    webhook_configurations {
        CreateWebhooksBody CreateWebhooksResponse DeleteWebhookResponse TryWebhookBody
        UpdateWebhookBody WebhookConfigurationPage
    }
    webhooks {
        BusinessCreatedPayload BusinessUpdatedPayload ReviewCreatedPayload ReviewUpdatedPayload
    }
}
